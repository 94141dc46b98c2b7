import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { settlePacketLengths } from '../../../../gateway/bus/packet-lengths.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** MB in buffers that somebody still holds. */
const held = (): number => {
  collect();
  return process.memoryUsage().arrayBuffers / 1e6;
};

test('messages of a thousand sizes hold no slabs of the buffer pool', () => {
  settlePacketLengths();
  const before = held();
  for (let size = 5000; size < 6000; size++) {
    generate({ cmd: 'publish', topic: 'p', payload: Buffer.alloc(size), qos: 0, dup: false, retain: false });
    // Whatever else the process does between two messages: each of the next lengths would lie in another slab.
    Buffer.allocUnsafe(30_000);
    Buffer.allocUnsafe(30_000);
  }
  // A slab for each would be 65 MB.
  expect(held() - before).toBeLessThan(10);
});
