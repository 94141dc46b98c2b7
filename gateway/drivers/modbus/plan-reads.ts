import { type ModbusAddress, registersOf } from '../../../config/plant/address.ts';
import type { ModbusDevice } from '../../../config/plant/device.ts';
import type { Point } from '../../../config/plant/point.ts';
import type { Text } from '../../../config/vocabulary/text.ts';

/** A point with its address known to be one of Modbus. */
export interface Register {
  readonly point: Point;
  readonly address: ModbusAddress;
}

/** One request: registers (or bits) `from` up to but not including `to`, and the points that lie whole inside. */
export interface ReadBlock {
  readonly unitId: number;
  readonly functionCode: ModbusAddress['functionCode'];
  readonly from: number;
  readonly to: number;
  readonly periodMs: number;
  readonly registers: readonly Register[];
}

/** A point that no request may or can read, and why. */
export interface Refusal {
  readonly point: Point;
  readonly reason: Text;
}

export interface ReadPlan {
  readonly blocks: readonly ReadBlock[];
  readonly refused: readonly Refusal[];
}

/** What of a device's settings the plan depends on. */
export type PlanSettings = Pick<
  ModbusDevice,
  'registersPerRequest' | 'bitsPerRequest' | 'gapRegisters' | 'forbidden' | 'periodMsMin' | 'periodMsMax'
>;

/** Addresses end here; a value that begins lower must end lower, too. */
const ADDRESSES = 65_536;
/** A point is never polled more than this many times as often as it asks, only because its neighbour is quicker. */
const PERIOD_FACTOR = 4;

/**
 * As few requests as the device allows. Every point stands once: in exactly one block, or among the refused. A value never straddles
 * two requests, since registers of two requests can belong to different moments. Pure.
 */
export const planReads = (points: readonly Point[], settings: PlanSettings): ReadPlan => {
  const refused: Refusal[] = [];
  const groups = new Map<string, Register[]>();
  for (const point of points) {
    const reason = refusal(point, settings);
    if (reason !== null || point.address.protocol !== 'modbus') {
      refused.push({ point, reason: reason ?? NOT_MODBUS });
      continue;
    }
    const { unitId, functionCode } = point.address;
    const key = `${unitId}/${functionCode}/${periodClass(point, settings)}`;
    const group = groups.get(key) ?? [];
    group.push({ point, address: point.address });
    groups.set(key, group);
  }
  return { blocks: [...groups.values()].flatMap((group) => blocksOf(group, settings)), refused };
};

/** How many registers or bits a value takes from its address on. */
export const widthOf = (address: ModbusAddress): number => (address.functionCode <= 2 ? 1 : registersOf(address.type));

/** How often a point is polled: as often as it asks, within what the device bears and a silence must be noticed in. */
const pollMs = (point: Point, settings: Pick<PlanSettings, 'periodMsMin' | 'periodMsMax'>): number =>
  Math.max(settings.periodMsMin, Math.min(point.samplingMs, settings.periodMsMax));

const periodClass = (point: Point, settings: PlanSettings): number =>
  Math.floor(Math.log(Math.max(1, pollMs(point, settings))) / Math.log(PERIOD_FACTOR));

const NOT_MODBUS: Text = { zh: '地址不是 Modbus 地址；请核对 tags.csv', en: 'its address is not one of Modbus' };

const refusal = (point: Point, settings: PlanSettings): Text | null => {
  const { address } = point;
  if (address.protocol !== 'modbus') return NOT_MODBUS;
  const end = address.register + widthOf(address);
  if (end > ADDRESSES)
    return {
      zh: `寄存器 ${address.register} 的 ${address.type} 超出 65535；请核对 modbus_addr0 和 modbus_type`,
      en: `its ${address.type} at register ${address.register} would end past register 65535`,
    };
  if (address.functionCode <= 2 && address.type !== 'bool')
    return {
      zh: `功能码 ${address.functionCode} 读的是位，类型应为 bool 而非 ${address.type}；请改 modbus_type`,
      en: `function code ${address.functionCode} reads single bits; its type must be bool, not ${address.type}`,
    };
  if (widthOf(address) > limitOf(address.functionCode, settings))
    return {
      zh: `${address.type} 占的寄存器超过一次请求的上限 ${settings.registersPerRequest}；请加大 registersPerRequest`,
      en: `its ${address.type} takes more registers than the ${settings.registersPerRequest} that one request may read`,
    };
  if (isForbidden(address.functionCode, address.register, end, settings))
    return {
      zh: `寄存器 ${address.register} 在该设备上标为禁读`,
      en: `register ${address.register} is marked as forbidden on its device`,
    };
  return null;
};

const limitOf = (functionCode: number, settings: PlanSettings): number =>
  functionCode <= 2 ? settings.bitsPerRequest : settings.registersPerRequest;

const isForbidden = (functionCode: number, from: number, to: number, settings: PlanSettings): boolean =>
  settings.forbidden.some((range) => range.functionCode === functionCode && range.from < to && from <= range.to);

const blocksOf = (group: readonly Register[], settings: PlanSettings): ReadBlock[] => {
  const sorted = [...group].sort((a, b) => a.address.register - b.address.register);
  const blocks: ReadBlock[] = [];
  let open: Register[] = [];
  let from = 0;
  let to = 0;
  for (const register of sorted) {
    const start = register.address.register;
    const end = Math.max(to, start + widthOf(register.address));
    const code = register.address.functionCode;
    const joins =
      open.length > 0 &&
      start - to <= settings.gapRegisters &&
      end - from <= limitOf(code, settings) &&
      !isForbidden(code, from, end, settings);
    if (joins) {
      open.push(register);
      to = end;
      continue;
    }
    if (open.length > 0) blocks.push(blockOf(open, settings));
    open = [register];
    from = start;
    to = start + widthOf(register.address);
  }
  if (open.length > 0) blocks.push(blockOf(open, settings));
  return blocks;
};

/** The tightest block around some registers of one unit and function code. */
export const blockOf = (
  registers: readonly Register[],
  settings: Pick<PlanSettings, 'periodMsMin' | 'periodMsMax'>,
): ReadBlock => {
  const [first] = registers;
  if (!first) throw new Error('a block without registers');
  return {
    unitId: first.address.unitId,
    functionCode: first.address.functionCode,
    from: Math.min(...registers.map(({ address }) => address.register)),
    to: Math.max(...registers.map(({ address }) => address.register + widthOf(address))),
    periodMs: Math.min(...registers.map(({ point }) => pollMs(point, settings))),
    registers,
  };
};

/** For messages: `unit 1, function code 3, registers 0 to 41`. */
export const blockText = (block: Pick<ReadBlock, 'unitId' | 'functionCode' | 'from' | 'to'>): Text => {
  const { unitId, functionCode, from, to } = block;
  const [kindZh, kind] = functionCode <= 2 ? ['位', 'bit'] : ['寄存器', 'register'];
  const zh = to - from === 1 ? `${kindZh} ${from}` : `${kindZh} ${from}–${to - 1}`;
  const en = to - from === 1 ? `${kind} ${from}` : `${kind}s ${from} to ${to - 1}`;
  return {
    zh: `站号 ${unitId}，功能码 ${functionCode}，${zh}`,
    en: `unit ${unitId}, function code ${functionCode}, ${en}`,
  };
};
