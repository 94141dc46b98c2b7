import { useEffect, useState } from 'react';
import type { AlarmsReply } from '../../../../config/vocabulary/alarms.ts';
import type { PhasesReply } from '../../../../config/vocabulary/phases.ts';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import { ask } from '../../state/api.ts';
import { usePlant } from '../../widgets/plant-context.ts';

const DAY_MS = 86_400_000;
const PERIOD_MS = 60_000;

interface LastDay {
  /** Unix ms, a whole number of bins. */
  readonly from: number;
  /** The end of the bin that runs, a day after `from`. */
  readonly to: number;
  /** When it was asked: what lies after it has not been yet. */
  readonly now: number;
  readonly alarms: AlarmsReply['events'];
  readonly lanes: PhasesReply['lanes'];
  /** Why it could not be asked anew; what is here is of the time before. */
  readonly error: Text | null;
}

/** What a line went through in the last day, asked again every minute; what was known stays until there is an answer. */
export const useLastDay = (line: string, binMs: number): LastDay | null => {
  const plant = usePlant();
  const [day, setDay] = useState<LastDay | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const load = () => {
      const now = Math.round(plant.now());
      const to = Math.ceil(now / binMs) * binMs;
      const span = { from: to - DAY_MS, to, now };
      const path = (what: string) => `/api/lines/${encodeURIComponent(line)}/${what}?from=${span.from}&to=${now}`;
      Promise.all([ask<AlarmsReply>(path('alarms'), { signal }), ask<PhasesReply>(path('phases'), { signal })]).then(
        ([{ events }, { lanes }]) => setDay({ ...span, alarms: events, lanes, error: null }),
        (failure: unknown) => {
          if (signal.aborted) return;
          setDay((before) => ({ alarms: [], lanes: [], ...span, ...before, error: troubleText(failure) }));
        },
      );
    };
    setDay(null);
    load();
    const timer = setInterval(load, PERIOD_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [plant, line, binMs]);
  return day;
};
