import { Status } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { ReadBlock } from './plan-reads.ts';
import type { ReadValue } from './read-values.ts';

type Look = 'huge' | 'odd' | 'fine';

/** A value smaller than this share of its range is a zero, or two halves of different values read as one. */
const TINY_SHARE = 1e-6;

/**
 * Tells a device whose floats are misread as a whole (registers shifted by one, wrong word order) by how they look together, over
 * all of its blocks: a float made of two halves that do not belong together is usually huge, next to nothing or outside its range, and
 * the few that look right do so by chance. Then all of its floats turn Bad, until most of them look right. Values next to
 * nothing alone prove nothing: a plant that stands has many.
 */
export class MisreadFloats {
  /** By point index: how its value looked last; and how many look so. */
  readonly #looks = new Map<number, Look>();
  readonly #count: Record<Look, number> = { huge: 0, odd: 0, fine: 0 };
  #misread = false;

  /** The values of a block, with its floats turned Bad while the device is misread. */
  judge(block: ReadBlock, values: readonly ReadValue[]): readonly ReadValue[] {
    for (const value of values) if (isFloat(value)) this.#note(value.register.point.index, lookOf(value));
    const { huge, odd } = this.#count;
    const suspicious = huge + odd;
    const all = this.#looks.size;
    this.#misread = this.#misread
      ? suspicious * 4 >= all && suspicious > 0
      : huge >= 1 && suspicious >= 2 && suspicious * 2 >= all;
    if (!this.#misread) return values;
    const trouble = misreadText(block, suspicious, all);
    return values.map((value) =>
      isFloat(value) ? { ...value, value: Number.NaN, status: Status.BadConfigurationError, trouble } : value,
    );
  }

  #note(point: number, look: Look): void {
    const before = this.#looks.get(point);
    if (before === look) return;
    if (before !== undefined) this.#count[before]--;
    this.#count[look]++;
    this.#looks.set(point, look);
  }
}

const misreadText = ({ unitId }: ReadBlock, suspicious: number, of: number): Text => ({
  zh: `站号 ${unitId} 的 ${of} 个浮点数有 ${suspicious} 个不合理；多半是寄存器表错一位（modbus_addr0 从 0 数起）或 modbus_word_order 不对`,
  en: `${suspicious} of the ${of} floats of unit ${unitId} cannot be; the register map is probably shifted by one (modbus_addr0 counts from zero) or modbus_word_order is wrong`,
});

const isFloat = ({ register }: ReadValue): boolean =>
  register.address.type === 'float32' || register.address.type === 'float64';

const lookOf = ({ register, value, status, tiny }: ReadValue): Look => {
  if (status === Status.BadOutOfRange) return tiny ? 'odd' : 'huge';
  if (status !== Status.Good) return 'fine'; // a failed sensor says so with a NaN of its own
  const { low, high } = register.point.range;
  const span = high - low;
  const beyond = value < low - span || value > high + span;
  return beyond || (value !== 0 && Math.abs(value) < span * TINY_SHARE) ? 'odd' : 'fine';
};
