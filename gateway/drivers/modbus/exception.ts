import { Status } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';

/** The device answered, but with an exception. */
export class ExceptionReply extends TroubleError {
  override readonly name = 'ExceptionReply';
  readonly code: number;

  constructor(code: number) {
    const { name } = exceptionText(code);
    super(`异常码 ${hex(code)}（${name.zh}）`, `exception ${hex(code)} (${name.en})`);
    this.code = code;
  }
}

/** No answer within the time limit. The connection it was asked on must not be used any more. */
export class SilenceError extends TroubleError {
  override readonly name = 'SilenceError';
}

/** The connection broke, or said something that cannot be an answer to the request. */
export class LinkError extends TroubleError {
  override readonly name = 'LinkError';
}

interface ExceptionMeaning {
  readonly name: Text;
  /** Status of the points that asked. */
  readonly status: number;
  readonly advice: Text;
  /** The answer may concern one register of several: ask for less to find out which. */
  readonly divisible: boolean;
}

const DEVICE_FAILURE = {
  name: { zh: '设备故障', en: 'server device failure' },
  status: Status.BadDeviceFailure,
  advice: { zh: '请查看设备自身的诊断', en: 'look at the diagnostics of the device itself' },
  divisible: false,
} as const;

/** MODBUS Application Protocol V1.1b3, section 7. Makers add codes of their own; those count as a failure of the device. */
const MEANINGS: Readonly<Record<number, ExceptionMeaning>> = {
  1: {
    name: { zh: '不支持的功能码', en: 'illegal function' },
    status: Status.BadConfigurationError,
    advice: {
      zh: '设备不认这个功能码；请核对 tags.csv 的 modbus_fc（手册常把 3 和 4 弄混）',
      en: 'the device does not know this function code; check modbus_fc in tags.csv (manuals swap 3 and 4)',
    },
    divisible: false,
  },
  2: {
    name: { zh: '无此寄存器', en: 'illegal data address' },
    status: Status.BadConfigurationError,
    advice: {
      zh: '设备没有这个寄存器；请核对 tags.csv 的 modbus_addr0（从 0 数起，40001 写作 0）',
      en: 'the device has no such register; check modbus_addr0 in tags.csv, which counts from zero (40001 is 0)',
    },
    divisible: true,
  },
  3: {
    name: { zh: '数量不允许', en: 'illegal data value' },
    status: Status.BadConfigurationError,
    advice: {
      zh: '设备一次给不了这么多寄存器；请调小 registersPerRequest，或核对 modbus_type',
      en: 'the device does not give this many registers at once; lower registersPerRequest or check modbus_type',
    },
    divisible: true,
  },
  4: DEVICE_FAILURE,
  5: {
    ...DEVICE_FAILURE,
    name: { zh: '已受理', en: 'acknowledge' },
    advice: { zh: '设备在处理长任务，会再问', en: 'the device is at a long job; it is asked again' },
  },
  6: {
    ...DEVICE_FAILURE,
    name: { zh: '设备忙', en: 'server device busy' },
    advice: { zh: '设备忙，会再问', en: 'the device is busy; it is asked again' },
  },
  8: { ...DEVICE_FAILURE, name: { zh: '内存校验错', en: 'memory parity error' } },
  10: {
    name: { zh: '转换器通道不可用', en: 'gateway path unavailable' },
    status: Status.BadNotConnected,
    advice: {
      zh: '设备前的串口转换器配置有误或过载；请检查转换器',
      en: 'the converter in front of the device is misconfigured or overloaded',
    },
    divisible: false,
  },
  11: {
    name: { zh: '转换器后的设备不应答', en: 'gateway target failed to respond' },
    status: Status.BadNoCommunication,
    advice: {
      zh: '转换器有应答，其后的设备没有；请检查设备电源、接线和站号',
      en: 'the converter answers, the device behind it does not; check its power, wiring and unit id',
    },
    divisible: false,
  },
};

export const exceptionText = (code: number): ExceptionMeaning =>
  MEANINGS[code] ?? { ...DEVICE_FAILURE, name: { zh: '标准外的异常码', en: 'unknown to the standard' } };

const hex = (code: number): string => code.toString(16).toUpperCase().padStart(2, '0');
