import { beforeEach, describe, expect, test } from 'vitest';
import { Status } from '../../../../../config/vocabulary/status.ts';
import { answer } from '../../../../../simulators/protocols/modbus/answer.ts';
import { RegisterMap } from '../../../../../simulators/protocols/modbus/register-map.ts';
import { modbusPoint, ScriptedPlant } from '../scripted-plant.ts';

const map = new RegisterMap([
  modbusPoint('TT-1', { register: 10, type: 'float32', wordOrder: 'CDAB' }),
  modbusPoint('TT-2', { register: 12, type: 'int16', scale: 0.1 }),
  modbusPoint('TIC-1.SP', { register: 20, type: 'float32' }, 'RW'),
  modbusPoint('TIC-1.MODE', { register: 22, type: 'uint16' }, 'RW'),
  modbusPoint('XS-1', { functionCode: 2, register: 5, type: 'bool' }),
  modbusPoint('XS-2', { functionCode: 1, register: 0, type: 'bool' }, 'RW'),
  modbusPoint('XS-3', { functionCode: 1, register: 1, type: 'bool' }, 'RW'),
  modbusPoint('LT-1', { functionCode: 4, register: 10, type: 'uint16' }),
]);

let plant: ScriptedPlant;
let wordsSwapped: boolean;
const ask = (...bytes: number[]): number[] => [
  ...answer(
    map,
    {
      reading: (tag) => plant.reading(tag),
      write: (tag, value) => plant.write(tag, value),
      wordsSwapped: () => wordsSwapped,
    },
    Buffer.from(bytes),
  ),
];

beforeEach(() => {
  wordsSwapped = false;
  plant = new ScriptedPlant();
  for (const [tag, value] of [
    ['TT-1', 1],
    ['TT-2', 25.5],
    ['TIC-1.SP', 2],
    ['TIC-1.MODE', 1],
    ['XS-1', 1],
    ['XS-2', 0],
    ['XS-3', 1],
    ['LT-1', 7],
  ] as const)
    plant.set(tag, value);
});

describe('reads', () => {
  test('registers of several values in one answer', () => {
    expect(ask(3, 0, 10, 0, 3)).toEqual([3, 6, 0x00, 0x00, 0x3f, 0x80, 0x00, 0xff]);
  });

  test('half a value, as a real device gives it', () => {
    expect(ask(3, 0, 11, 0, 1)).toEqual([3, 2, 0x3f, 0x80]);
  });

  test('holding and input registers are two tables', () => {
    expect(ask(4, 0, 10, 0, 1)).toEqual([4, 2, 0, 7]);
  });

  test('coils and discrete inputs, least significant bit first', () => {
    expect(ask(1, 0, 0, 0, 2)).toEqual([1, 1, 0b10]);
    expect(ask(2, 0, 5, 0, 1)).toEqual([2, 1, 1]);
  });

  test('a swapped device hands its two words out in the other order', () => {
    wordsSwapped = true;
    expect(ask(3, 0, 10, 0, 2)).toEqual([3, 4, 0x3f, 0x80, 0x00, 0x00]);
  });

  test('a value with a Bad status is the mark of its type', () => {
    plant.set('TT-2', 20, Status.BadSensorFailure);
    expect(ask(3, 0, 12, 0, 1)).toEqual([3, 2, 0x80, 0x00]);
  });
});

describe('exceptions', () => {
  test('01: a function that is not there', () => {
    expect(ask(0x2b, 0x0e, 1, 0)).toEqual([0xab, 1]);
    expect(ask(7)).toEqual([0x87, 1]);
  });

  test('02: outside the map, also partly, and past the last address', () => {
    expect(ask(3, 0, 9, 0, 2)).toEqual([0x83, 2]);
    expect(ask(3, 0, 12, 0, 2)).toEqual([0x83, 2]);
    expect(ask(3, 0xff, 0xff, 0, 2)).toEqual([0x83, 2]);
    expect(ask(4, 0, 12, 0, 1)).toEqual([0x84, 2]);
    expect(ask(1, 0, 2, 0, 1)).toEqual([0x81, 2]);
  });

  test('03: a quantity or a form that is not allowed', () => {
    expect(ask(3, 0, 10, 0, 0)).toEqual([0x83, 3]);
    expect(ask(3, 0, 10, 0, 126)).toEqual([0x83, 3]);
    expect(ask(1, 0, 0, 0x07, 0xd1)).toEqual([0x81, 3]);
    expect(ask(3, 0, 10)).toEqual([0x83, 3]);
    expect(ask(5, 0, 0, 0x12, 0x34)).toEqual([0x85, 3]);
    expect(ask(16, 0, 20, 0, 2, 3, 0, 0, 0)).toEqual([0x90, 3]);
  });
});

describe('writes', () => {
  test('06 and 16 into holding registers', () => {
    expect(ask(6, 0, 22, 0, 2)).toEqual([6, 0, 22, 0, 2]);
    expect(ask(16, 0, 20, 0, 2, 4, 0x3f, 0x80, 0, 0)).toEqual([16, 0, 20, 0, 2]);
    expect(plant.writes).toEqual([
      { tag: 'TIC-1.MODE', value: 2 },
      { tag: 'TIC-1.SP', value: 1 },
    ]);
  });

  test('05 and 15 into coils', () => {
    expect(ask(5, 0, 0, 0xff, 0)).toEqual([5, 0, 0, 0xff, 0]);
    expect(ask(15, 0, 0, 0, 2, 1, 0b01)).toEqual([15, 0, 0, 0, 2]);
    expect(plant.writes).toEqual([
      { tag: 'XS-2', value: 1 },
      { tag: 'XS-2', value: 1 },
      { tag: 'XS-3', value: 0 },
    ]);
  });

  test('02 into what is not writable, and into half a value; nothing is written', () => {
    expect(ask(6, 0, 12, 0, 1)).toEqual([0x86, 2]);
    expect(ask(6, 0, 20, 0, 1)).toEqual([0x86, 2]);
    expect(ask(16, 0, 21, 0, 2, 4, 0, 0, 0, 1)).toEqual([0x90, 2]);
    expect(ask(6, 0, 99, 0, 1)).toEqual([0x86, 2]);
    expect(plant.writes).toEqual([]);
  });

  test('03 when the controller does not take the value, or it is not a number', () => {
    plant.refuse = () => 'outside its limits';
    expect(ask(6, 0, 22, 0, 9)).toEqual([0x86, 3]);
    plant.refuse = () => null;
    expect(ask(16, 0, 20, 0, 2, 4, 0x7f, 0xc0, 0, 0)).toEqual([0x90, 3]);
    expect(plant.writes).toEqual([]);
  });

  test('a swapped device takes what it hands out', () => {
    wordsSwapped = true;
    ask(16, 0, 20, 0, 2, 4, 0, 0, 0x3f, 0x80);
    expect(plant.writes).toEqual([{ tag: 'TIC-1.SP', value: 1 }]);
  });
});
