import type { AlarmsReply } from '../../../config/vocabulary/alarms.ts';

/** A stretch of time with what went beyond a limit in it. */
export interface AlarmBin {
  /** Unix ms. */
  readonly from: number;
  /** How many went beyond a limit in it; ISA-18.2 counts alarms so, in tens of minutes. */
  readonly begun: number;
  /** How many were beyond it at any of its moments, those that began before with them. */
  readonly standing: number;
  /** The highest of those that stand, 1 high to 4 low; null: none stands, or none has a priority. */
  readonly priority: number | null;
}

/** The bins of a span that begins on a whole bin, oldest first. What still lasts stands in all of them to the end. */
export const alarmBins = (events: AlarmsReply['events'], from: number, to: number, binMs: number): AlarmBin[] => {
  const bins = Array.from({ length: Math.ceil((to - from) / binMs) }, (_, index) => ({
    from: from + index * binMs,
    begun: 0,
    standing: 0,
    priority: null as number | null,
  }));
  for (const event of events) {
    const first = Math.floor((event.from - from) / binMs);
    const last = event.to === null ? bins.length - 1 : Math.floor((event.to - from) / binMs);
    for (let index = Math.max(0, first); index <= last; index++) {
      const bin = bins[index];
      if (!bin) break;
      bin.standing++;
      if (index === first) bin.begun++;
      if (event.priority !== null) bin.priority = Math.min(bin.priority ?? event.priority, event.priority);
    }
  }
  return bins;
};
