import type { AlarmsReply } from '../../../config/vocabulary/alarms.ts';
import type { Trial } from '../../../config/vocabulary/trial.ts';

/** What happened in a trial: a note that somebody wrote, a photo, or a stretch beyond a limit. */
export interface ReplayEvent {
  readonly kind: 'alarm' | 'note' | 'photo';
  /** Unix ms of plant time. */
  readonly at: number;
  /** When it was over; null: it is a moment. */
  readonly end: number | null;
  /** Of an alarm, 1 to 4. */
  readonly priority: number | null;
  readonly text: string;
}

/** An event is gone to this much after it: by then its sample has been received, and is on screen. */
const LEAD_MS = 1000;
/** Nearer than this to an event the way back leads to the one before it. */
const NEAR_MS = 2000;

/** Notes, photos and alarms within the range, in the order in which they began. `wordsOf` says what an alarm is called, and its priority on screen. */
export const eventsOf = (
  { notes, photos }: Pick<Trial, 'notes' | 'photos'>,
  alarms: AlarmsReply['events'],
  range: { readonly from: number; readonly to: number },
  wordsOf: (alarm: AlarmsReply['events'][number]) => Pick<ReplayEvent, 'text' | 'priority'>,
): readonly ReplayEvent[] =>
  [
    ...notes.map(({ at, text }) => ({ kind: 'note' as const, at, end: null, priority: null, text })),
    ...photos.map(({ at, caption }) => ({
      kind: 'photo' as const,
      at,
      end: null,
      priority: null,
      text: caption,
    })),
    ...alarms.map((alarm) => ({
      kind: 'alarm' as const,
      at: alarm.from,
      end: Math.min(alarm.to ?? range.to, range.to),
      ...wordsOf(alarm),
    })),
  ]
    .filter(({ at }) => at >= range.from && at <= range.to)
    .sort((a, b) => a.at - b.at);

/** Where the next (1) or the previous (-1) event is seen from an instant; null: there is none. */
export const besideEvent = (events: readonly ReplayEvent[], at: number, direction: 1 | -1): number | null => {
  const seen = events.map((event) => event.at + LEAD_MS);
  return (direction === 1 ? seen.find((time) => time > at) : seen.findLast((time) => time < at - NEAR_MS)) ?? null;
};
