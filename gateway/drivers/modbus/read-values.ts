import { Status } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { type Decoded, decodeBit, decodeRegisters } from './decode.ts';
import type { ReadBlock, Register } from './plan-reads.ts';

export interface ReadValue extends Decoded {
  readonly register: Register;
  /** In words when the value cannot be what the point means; null when it can. */
  readonly trouble: Text | null;
}

/** A value this many times beyond the range of its point is no measurement. */
const ABSURD_FACTOR = 1000;

/** Every value of a block. Floats that no instrument would give turn Bad, never into a plausible number. */
export const readValues = (block: ReadBlock, bytes: Uint8Array): ReadValue[] =>
  block.registers.map((register) => readValue(block, register, bytes));

const readValue = (block: ReadBlock, register: Register, bytes: Uint8Array): ReadValue => {
  const { address, point } = register;
  const place = address.register - block.from;
  if (address.functionCode <= 2) return { register, trouble: null, ...decodeBit(bytes, place, address) };
  const { value, status, tiny = false } = decodeRegisters(bytes, place * 2, address);
  const { low, high } = point.range;
  const reach = ABSURD_FACTOR * Math.max(Math.abs(low), Math.abs(high), high - low);
  const isFloatType = address.type === 'float32' || address.type === 'float64';
  if (status === Status.Good && !(isFloatType && reach > 0 && Math.abs(value) > reach))
    return { register, trouble: null, value, status };
  const zh = `寄存器 ${address.register} 的 ${address.type}（字序 ${address.wordOrder}）`;
  const en = `the ${address.type} at register ${address.register} (order ${address.wordOrder})`;
  return status === Status.BadSensorFailure
    ? {
        register,
        value: Number.NaN,
        status,
        trouble: {
          zh: `${zh}不是数；设备报告传感器故障`,
          en: `${en} is not a number; the device reports a failed sensor`,
        },
      }
    : {
        register,
        value: Number.NaN,
        status: Status.BadOutOfRange,
        tiny,
        trouble: {
          zh: `${zh}不合理；请核对 tags.csv 的 modbus_addr0（从 0 数起）、modbus_type 和 modbus_word_order`,
          en: `${en} is impossible; check modbus_addr0 (counts from zero), modbus_type and modbus_word_order in tags.csv`,
        },
      };
};
