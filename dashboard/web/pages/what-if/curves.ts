import type { Text } from '../../../../config/vocabulary/text.ts';
import type { WhatIfReply } from '../../../../config/vocabulary/what-if.ts';

/** A quantity that an experiment answers with a band: a figure of the model, or one of its instruments. */
export interface Curve {
  readonly id: string;
  readonly kind: 'figures' | 'instruments';
  /** Where what really came is recorded. */
  readonly tag: string | null;
  readonly name: Text;
  readonly unit: string;
  readonly median: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly limits: Readonly<Record<'hh' | 'h' | 'l' | 'll', number | null>> | null;
}

export const curvesOf = ({ bands, instruments = [] }: WhatIfReply): readonly Curve[] => [
  ...bands.map(
    ({ id, tag, name, unit, median, low, high }): Curve => ({
      id,
      kind: 'figures',
      tag: tag ?? null,
      name,
      unit,
      median,
      low,
      high,
      limits: null,
    }),
  ),
  ...instruments.map(
    ({ tag, name, unit, median, low, high, limits }): Curve => ({
      id: tag,
      kind: 'instruments',
      tag,
      name,
      unit,
      median,
      low,
      high,
      limits,
    }),
  ),
];

/** How many are drawn when none was chosen. */
const FIRST = 4;

/** Ids of the address that are there; else what will cross a limit, then the first figures. */
export const chosenCurves = (
  text: string | undefined,
  curves: readonly Curve[],
  alarms: NonNullable<WhatIfReply['alarms']>,
): readonly Curve[] => {
  const ids = (text ?? '').split(',').filter(Boolean);
  const wanted = curves.filter(({ id }) => ids.includes(id));
  if (wanted.length > 0) return wanted;
  const crossing = new Set(alarms.slice(0, 1).map(({ tag }) => tag));
  return [...curves.filter(({ id }) => crossing.has(id)), ...curves.filter(({ id }) => !crossing.has(id))].slice(
    0,
    FIRST,
  );
};

/** Decimals that tell the ends of a band apart. */
export const decimalsOfBand = (low: number, high: number): number => {
  const span = high - low;
  return span > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(span)))) : 2;
};
