import type { GapRecord } from '../../../config/vocabulary/gap.ts';
import { gapState } from '../../../config/vocabulary/gap-state.ts';
import { gapStateWords } from '../i18n/gaps.ts';
import { gapWords } from '../i18n/pages.ts';
import { usePlant, useSay } from './plant-context.ts';

interface GapLanesProps {
  readonly gaps: readonly GapRecord[];
  readonly from: number;
  readonly to: number;
}

const TICKS = [0, 0.25, 0.5, 0.75, 1];
const DAY_MS = 86_400_000;

/** One lane a source on one time axis. What is filled is an outline, what is lost is hatched, what lasts is full. */
export const GapLanes = ({ gaps, from, to }: GapLanesProps) => {
  const plant = usePlant();
  const say = useSay();
  const sources = [...new Set(gaps.map(({ source }) => source))].sort();
  const share = (time: number) => Math.min(1, Math.max(0, (time - from) / (to - from))) * 100;
  const tick = (at: number) => {
    const text = plant.format.dateTime(at);
    return to - from > 2 * DAY_MS ? text.slice(5, 10) : text.slice(11, 16);
  };
  return (
    <div className="gap-lanes">
      {sources.map((source) => (
        <div key={source} className="gap-lane">
          <span className="gap-source">{source}</span>
          <div className="gap-axis">
            {gaps
              .filter((gap) => gap.source === source)
              .map((gap) => {
                const left = share(gap.from);
                const state = gapState(gap);
                return (
                  <i
                    key={gap.id}
                    data-state={state}
                    title={`${say(gapWords[gap.cause])} · ${say(gapStateWords[state])} · ${plant.format.dateTime(gap.from)}`}
                    style={{ left: `${left.toFixed(3)}%`, width: `${(share(gap.to ?? to) - left).toFixed(3)}%` }}
                  />
                );
              })}
          </div>
        </div>
      ))}
      <div className="gap-lane" aria-hidden="true">
        <span />
        <div className="axis-labels">
          {TICKS.map((part) => (
            <span key={part}>{tick(from + (to - from) * part)}</span>
          ))}
        </div>
      </div>
    </div>
  );
};
