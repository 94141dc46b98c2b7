import { expect, test } from 'vitest';
import { Status } from '../../../../../config/vocabulary/status.ts';
import { exceptionText } from '../../../../../gateway/drivers/modbus/exception.ts';
import { answer } from '../../../../../simulators/protocols/modbus/answer.ts';
import { exceptionOfBad } from '../../../../../simulators/protocols/modbus/exception-codes.ts';
import { RegisterMap } from '../../../../../simulators/protocols/modbus/register-map.ts';
import { modbusPoint, ScriptedPlant } from '../scripted-plant.ts';

test.each([Status.BadNoCommunication, Status.BadNotConnected, Status.BadConfigurationError, Status.BadDeviceFailure])(
  'a gateway that is refused so records the status 0x%x that was recorded',
  (status) => {
    expect(exceptionText(exceptionOfBad(status, 'int16') ?? 0).status).toBe(status);
  },
);

test('what has a value is answered, and a float that is Bad by itself has its mark', () => {
  expect(exceptionOfBad(Status.Good, 'int16')).toBeNull();
  expect(exceptionOfBad(Status.UncertainEngineeringUnitsExceeded, 'int16')).toBeNull();
  expect(exceptionOfBad(Status.BadSensorFailure, 'float32')).toBeNull();
  expect(exceptionOfBad(Status.BadNoCommunication, 'float32')).toBe(0x0b);
});

const plant = new ScriptedPlant();
const map = new RegisterMap([
  modbusPoint('A', { register: 0, type: 'int16' }),
  modbusPoint('B', { register: 1, type: 'int16' }),
  modbusPoint('C', { register: 2, type: 'int16' }),
]);
const source = {
  reading: (tag: string) => plant.reading(tag),
  write: () => null,
  wordsSwapped: () => false,
};
const ask = (refusesBad: boolean, count: number) =>
  answer(map, { ...source, refusesBad }, Buffer.from([3, 0, 0, 0, count]));

test('a request that touches a Bad integer is refused as a whole; of a plant it gets the mark', () => {
  plant.set('A', 7);
  plant.set('B', Number.NaN, Status.BadDeviceFailure);
  expect(ask(true, 1)).toEqual(Buffer.from([3, 2, 0, 7]));
  expect(ask(true, 2)).toEqual(Buffer.from([0x83, 4]));
  expect(ask(false, 2)).toEqual(Buffer.from([3, 4, 0, 7, 0x80, 0]));
});

test('nothing recorded is "no such register", said only where nothing else is wrong', () => {
  plant.set('A', 7);
  plant.set('B', Number.NaN, Status.BadNoData);
  plant.set('C', Number.NaN, Status.BadNoCommunication);
  expect(ask(true, 2)).toEqual(Buffer.from([0x83, 2]));
  expect(ask(true, 3)).toEqual(Buffer.from([0x83, 0x0b]));
});
