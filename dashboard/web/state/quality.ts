import { cause, limitBits, Status, severity } from '../../../config/vocabulary/status.ts';
import type { Quality } from '../page.ts';

/** What a quality is judged from. */
export interface Judged {
  readonly heard: boolean;
  readonly value: number;
  readonly status: number;
  /** Since it was received; with `staleAfterMs` null its age says nothing. */
  readonly ageMs: number;
  readonly staleAfterMs: number | null;
  /** The server, the bus or the node that speaks for the point is not heard. */
  readonly unheard: boolean;
}

/** The first that holds: none > bad > out of service > stale > last usable > substituted > uncertain > limited > manual > good. */
export const judge = ({ heard, value, status, ageMs, staleAfterMs, unheard }: Judged): Quality => {
  const why = cause(status);
  if (!heard || why === Status.BadWaitingForInitialData) return 'none';
  if (severity(status) === 'bad') {
    if (why === Status.BadOutOfService) return 'out-of-service';
    return Number.isNaN(value) ? 'none' : 'bad';
  }
  if (Number.isNaN(value)) return 'none';
  if (unheard || why === Status.UncertainNoCommunicationLastUsableValue) return 'stale';
  if (staleAfterMs !== null && ageMs > staleAfterMs) return 'stale';
  if (why === Status.UncertainLastUsableValue) return 'last-usable';
  if (why === Status.UncertainSubstituteValue) return 'substituted';
  if (severity(status) === 'uncertain') return 'uncertain';
  const limit = limitBits(status);
  if (limit === 'high' || (limit === 'constant' && why !== Status.GoodLocalOverride)) return 'limited-high';
  if (limit === 'low') return 'limited-low';
  if (why === Status.GoodClamped) return 'limited-high';
  if (why === Status.GoodLocalOverride) return 'manual';
  return 'good';
};

/** Whether a number of this quality may be compared with limits, coloured, summed. */
export const isUsable = (quality: Quality): boolean =>
  quality === 'good' ||
  quality === 'manual' ||
  quality === 'limited-high' ||
  quality === 'limited-low' ||
  quality === 'uncertain' ||
  quality === 'substituted';
