import { useEffect, useState } from 'react';
import type { AlarmsReply } from '../../../config/vocabulary/alarms.ts';
import type { PhaseLane } from '../../../config/vocabulary/phases.ts';
import type { Replay } from '../../../config/vocabulary/replay.ts';
import type { TrialReply } from '../../../config/vocabulary/trial.ts';
import { numberText } from '../format/number.ts';
import { limitWords } from '../i18n/frame.ts';
import { replayWords } from '../i18n/replay.ts';
import { ask } from '../state/api.ts';
import { exceeded } from '../state/limits.ts';
import { useObservable, usePlant, useSay } from '../widgets/plant-context.ts';
import { eventsOf, type ReplayEvent } from './replay-events.ts';

interface ScrubProps {
  readonly replay: Replay;
  readonly at: number;
  readonly events: readonly ReplayEvent[];
  readonly lanes: readonly PhaseLane[];
  /** While the hand moves. */
  scrub(at: number): void;
  /** It let go. */
  release(): void;
}

/** More lanes than these do not fit above the line. */
const LANES_MAX = 5;
const LANE_REM = 0.25;

/** The record as a line: phases and notes above, what was beyond a limit below, the loop, and where it stands. */
export const ReplayScrub = ({
  replay: { from, to, loop, preparedTo },
  at,
  events,
  lanes,
  scrub,
  release,
}: ScrubProps) => {
  const plant = usePlant();
  const say = useSay();
  const left = (time: number) => `${(100 * (time - from)) / (to - from)}%`;
  const stretch = (begin: number, end: number) => ({ left: left(begin), width: left(from + end - begin) });
  return (
    <span className="scrub">
      <span className="lanes" aria-hidden="true">
        {preparedTo < to ? <i className="unread" style={stretch(preparedTo, to)} /> : null}
        {loop ? <i className="loop" style={stretch(loop.from, loop.to)} /> : null}
        {lanes
          .slice(0, LANES_MAX)
          .map(({ tag, place, phases }, lane) =>
            phases.map((phase) => (
              <i
                key={`${tag} ${phase.from}`}
                className="phase"
                style={{ ...stretch(phase.from, phase.to), top: `${lane * LANE_REM}rem` }}
                title={`${plant.format.time(phase.from)} ${place} ${say(phase.name)}`}
              />
            )),
          )}
        {events.map(({ kind, at: begin, end, priority, text }) => (
          <i
            key={`${kind} ${begin} ${text}`}
            className={kind}
            data-priority={priority ?? undefined}
            style={end === null ? { left: left(begin) } : stretch(begin, end)}
            title={`${plant.format.time(begin)} ${text}`}
          />
        ))}
      </span>
      <input
        type="range"
        aria-label={say(replayWords.place)}
        aria-valuetext={plant.format.dateTime(at)}
        min={from}
        max={to}
        step={1000}
        value={at}
        onChange={({ target }) => scrub(Number(target.value))}
        onPointerUp={release}
        onKeyUp={release}
      />
    </span>
  );
};

/** What happened in the trial that is replayed; empty until it has come, and for a range that is no trial. */
export const useReplayEvents = ({ trial, from, to }: Replay): readonly ReplayEvent[] => {
  const plant = usePlant();
  const language = useObservable(plant.language);
  const [found, setFound] = useState<readonly [TrialReply, AlarmsReply] | null>(null);
  useEffect(() => {
    if (trial === null) return;
    const over = new AbortController();
    const path = `/api/trials/${encodeURIComponent(trial)}`;
    const signal = over.signal;
    Promise.all([ask<TrialReply>(path, { signal }), ask<AlarmsReply>(`${path}/alarms`, { signal })])
      .then(setFound)
      // Marks are an extra: without them the bar works as well.
      .catch(() => {});
    return () => over.abort();
  }, [trial]);
  if (found === null) return [];
  const [reply, alarms] = found;
  return eventsOf(reply.trial, alarms.events, { from, to }, ({ tag, limit, at, priority }) => {
    const point = plant.point(tag);
    const text = [tag, point?.name[language], plant.say(limitWords[limit]), numberText(at, 2)].join(' ');
    return { text, priority: (point ? exceeded(point, at)?.priority : null) ?? priority };
  });
};
