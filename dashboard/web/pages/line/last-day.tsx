import type { ReactNode } from 'react';
import type { Completeness } from '../../../../config/vocabulary/gap.ts';
import { gapState } from '../../../../config/vocabulary/gap-state.ts';
import type { LineView } from '../../../contract/line-view.ts';
import { gapStateWords, gapsWords } from '../../i18n/gaps.ts';
import { gapWords, overviewWords } from '../../i18n/pages.ts';
import { alarmBins } from '../../state/alarm-bins.ts';
import { shareText } from '../../state/share-text.ts';
import { CyclePhase, placesOf } from '../../widgets/cycle-facts.tsx';
import { Panel } from '../../widgets/panel.tsx';
import { PhaseTrack } from '../../widgets/phase-track.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { useGaps } from '../../widgets/use-gaps.ts';
import { useLastDay } from './use-last-day.ts';

const BIN_MS = 600_000;
const DAY_MS = 86_400_000;
/** Alarms in ten minutes from which on ISA-18.2 calls it a flood: a full bar. */
const FLOOD = 10;
const AXIS_PARTS = [0, 0.25, 0.5, 0.75, 1];

/** The last day of a line on one axis: what went round, what went beyond its limits, and where the record has holes. */
export const LastDay = ({ line }: { line: LineView }) => {
  const plant = usePlant();
  const say = useSay();
  const day = useLastDay(line.id, BIN_MS);
  const read = useGaps({ kind: 'live', spanMs: DAY_MS }, line.id);
  if (!day) return null;
  const { from, to, now, lanes, alarms } = day;
  const error = day.error ?? read?.error;
  const percent = (ms: number) => `${(100 * ms) / DAY_MS}%`;
  const clock = (at: number) => plant.format.time(at).slice(0, 5);
  const bins = alarmBins(alarms, from, to, BIN_MS);
  const full = Math.max(FLOOD, ...bins.map(({ begun }) => begun));
  return (
    <Panel
      title={say(overviewWords.lastDayTitle)}
      side={
        <span className="secondary">
          {error ? say(error) : read?.completeness ? <Whole completeness={read.completeness} /> : null}
        </span>
      }
    >
      <div className="time-lanes day-lanes panel-body">
        {placesOf(line).map(({ cycle, place, index }) => (
          <Lane
            key={`${cycle.id} ${place.equipment}`}
            title={place.equipment}
            standing={<CyclePhase line={line} place={place} index={index} />}
          >
            <PhaseTrack phases={lanes.find(({ tag }) => tag === place.phase)?.phases ?? []} from={from} to={to} />
          </Lane>
        ))}
        <Lane title={say(overviewWords.alarmsLane)}>
          <span className="time-track">
            {bins.map(({ from: at, begun, standing, priority }) =>
              standing === 0 || at > now ? null : (
                <i
                  key={at}
                  className="alarm-bin"
                  data-priority={priority ?? undefined}
                  style={{ left: percent(at - from), width: percent(BIN_MS), height: `${15 + (85 * begun) / full}%` }}
                  title={say(overviewWords.alarmBin, { from: clock(at), to: clock(at + BIN_MS), begun, standing })}
                />
              ),
            )}
          </span>
        </Lane>
        <Lane title={say(overviewWords.gapsLane)}>
          <span className="gap-axis">
            {(read?.gaps ?? []).map((gap) => {
              const start = Math.max(from, gap.from);
              const state = gapState(gap);
              return (
                <i
                  key={gap.id}
                  data-state={state}
                  title={`${gap.source} ${say(gapWords[gap.cause])} · ${say(gapStateWords[state])} · ${plant.format.dateTime(gap.from)}`}
                  style={{ left: percent(start - from), width: percent(Math.max(0, (gap.to ?? now) - start)) }}
                />
              );
            })}
          </span>
        </Lane>
        <div className="time-lane" aria-hidden="true">
          <span />
          <span className="axis-labels">
            {AXIS_PARTS.map((part) => (
              <span key={part}>{clock(from + part * DAY_MS)}</span>
            ))}
          </span>
        </div>
      </div>
    </Panel>
  );
};

/** How whole the record of the day is; what was never recorded is no part of it. */
const Whole = ({ completeness: { share, expected, notRecorded } }: { completeness: Completeness }) => {
  const say = useSay();
  if (share === null) return say(gapsWords.nothingRecorded);
  const unrecorded = notRecorded / (expected + notRecorded);
  return (
    <>
      {say(gapsWords.completeness)} {shareText(share)}
      {unrecorded > 0 ? ` · ${say(overviewWords.notRecorded, { share: shareText(unrecorded) })}` : ''}
    </>
  );
};

const Lane = ({ title, standing, children }: { title: string; standing?: ReactNode; children: ReactNode }) => (
  <div className="time-lane">
    <span className="lane-title">
      <span className="secondary">{title}</span>
      {standing}
    </span>
    {children}
  </div>
);
