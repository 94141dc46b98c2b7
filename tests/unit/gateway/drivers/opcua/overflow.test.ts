import { expect, test } from 'vitest';
import { Overflow } from '../../../../../gateway/drivers/opcua/overflow.ts';
import { leafOf } from '../../../../../gateway/drivers/opcua/secure-client.ts';
import { modbusAddress, point } from '../plant-parts.ts';

test('a flagged value tells the hole between the value before it and itself; one burst is one report', () => {
  const overflow = new Overflow('bdo');
  const [one, two] = [point(1, modbusAddress(0)), point(2, modbusAddress(1))];
  overflow.value(one, 1000, false);
  overflow.value(two, 1100, false);
  expect(overflow.take()).toEqual([]);
  overflow.value(one, 5000, true);
  overflow.value(two, 5100, true);
  expect(overflow.take()).toMatchObject([
    { cause: 'queue-overflow', source: 'PLC-1', from: 1000, to: 5100, tags: ['TT-1001', 'TT-1002'] },
  ]);
  expect(overflow.take()).toEqual([]);
  expect(overflow.count).toBe(2);
});

test('of a chain of certificates the first is the server', () => {
  const leaf = Buffer.from([0x30, 0x82, 0, 3, 1, 2, 3]);
  expect(leafOf(Buffer.concat([leaf, Buffer.from([0x30, 0x82, 0, 1, 9])]))).toEqual(leaf);
  expect(leafOf(leaf)).toEqual(leaf);
});
