import type { GapCause, GapRecord } from '../../../config/vocabulary/gap.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { Ledger } from '../ledger.ts';
import type { HeardSpans } from './coverage.ts';
import { deviceKey } from './device-key.ts';

/** Holes in which this gateway did not hear a device at all: what the other one heard meanwhile takes their place. */
const DEAF: ReadonlySet<GapCause> = new Set(['gateway-down', 'link-lost', 'no-data-watchdog']);
/** Announcements speak of no more than the spans that are kept; older holes are left as they are. */
const LOOKED_BACK_MS = 86_400_000;

const COVERED: Text = {
  zh: '；冗余对中另一网关一直听到该设备，且已全部送达，数据中没有缺口',
  en: ' The other gateway of the pair heard the device all along and has delivered it: no hole in the data.',
};

/**
 * A hole of one member of a pair that the other one covered is none in what both write: the other one heard the device without a break
 * over the whole of it, and every store has acknowledged what it heard until then.
 */
export const settleCovered = (
  ledger: Pick<Ledger, 'list' | 'cover'>,
  spans: HeardSpans,
  settledUntil: number,
  now: number,
): void => {
  for (const record of ledger.list({ from: now - LOOKED_BACK_MS }))
    if (isCovered(record, spans, settledUntil)) ledger.cover(record.id, COVERED);
};

const isCovered = (
  { cause, line, source, tags, from, to, healed }: GapRecord,
  spans: HeardSpans,
  settledUntil: number,
) =>
  DEAF.has(cause) &&
  healed !== 'yes' &&
  line !== null &&
  tags === null &&
  to !== null &&
  to <= settledUntil &&
  spans.coversAll(deviceKey(line, source), from, to);
