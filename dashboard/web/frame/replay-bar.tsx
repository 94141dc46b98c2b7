import { useEffect, useMemo, useState } from 'react';
import type { Replay } from '../../../config/vocabulary/replay.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { TrialReply } from '../../../config/vocabulary/trial.ts';
import { troubleText } from '../../../config/vocabulary/trouble.ts';
import { durationText } from '../format/time.ts';
import { replayWords } from '../i18n/replay.ts';
import { ask } from '../state/api.ts';
import { useObservable, usePlant, useSay } from '../widgets/plant-context.ts';
import { leaveReplay, replayOrders } from './replay-order.ts';

const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 3600];
const STEPS_S = [10, 1];
const ICONS = {
  toStart: 'M3 3h2v10H3zM13 3v10L6 8z',
  toEnd: 'M11 3h2v10h-2zM3 3v10l7-5z',
  play: 'M4 2v12l9-6z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
} as const;
/** The bar moves so often while it plays. */
const MOVE_MS = 200;
/** Slower than this share of what was asked is said. */
const SLOW_SHARE = 0.8;

/** Plays, pauses, steps, seeks and loops what the window replays. */
export const ReplayBar = () => {
  const plant = usePlant();
  const replay = useObservable(plant.replay);
  const say = useSay();
  return (
    <footer className="time-bar" data-context="replay">
      {replay ? <Controls replay={replay} /> : <span className="secondary">{say(replayWords.beginning)}</span>}
      <button type="button" onClick={() => leaveReplay(plant)}>
        {say(replayWords.toLive)}
      </button>
    </footer>
  );
};

const Controls = ({ replay }: { replay: Replay }) => {
  const plant = usePlant();
  const say = useSay();
  const { id, from, to, playing, speed, reached, loop, order, twin, preparedTo, state, warnings } = replay;
  const [refused, setRefused] = useState<Text | null>(null);
  const [mark, setMark] = useState<number | null>(null);
  const orders = useMemo(() => replayOrders(id, (error) => setRefused(troubleText(error))), [id]);
  const now = useNow(playing);
  const [held, setHeld] = useState<number | null>(null);
  const at = held ?? now;
  const notes = useNotes(replay);
  const give = (change: Parameters<typeof orders.give>[0]) => {
    setRefused(null);
    orders.give(change);
  };
  const step = (seconds: number) => give({ stepMs: seconds * 1000 });
  const share = (time: number) => `${(100 * (time - from)) / (to - from)}%`;
  const message = refused ?? replay.message;
  return (
    <>
      <span className="keys-group">
        <Key label={say(replayWords.toStart)} icon={ICONS.toStart} act={() => give({ at: from })} />
        {STEPS_S.map((seconds) => (
          <Key
            key={seconds}
            label={say(replayWords.back, { seconds })}
            sign={`−${seconds}`}
            act={() => step(-seconds)}
          />
        ))}
        <Key
          label={say(playing ? replayWords.pause : replayWords.play)}
          icon={playing ? ICONS.pause : ICONS.play}
          act={() => give({ playing: !playing })}
        />
        {STEPS_S.toReversed().map((seconds) => (
          <Key
            key={seconds}
            label={say(replayWords.forward, { seconds })}
            sign={`+${seconds}`}
            act={() => step(seconds)}
          />
        ))}
        <Key label={say(replayWords.toEnd)} icon={ICONS.toEnd} act={() => give({ at: to })} />
      </span>
      <select
        aria-label={say(replayWords.speed)}
        value={speed}
        onChange={({ target }) => give({ speed: Number(target.value) })}
      >
        {[...new Set([...SPEEDS, speed])]
          .toSorted((a, b) => a - b)
          .map((one) => (
            <option key={one} value={one}>
              ×{one}
            </option>
          ))}
      </select>
      <span className="scrub">
        {notes.map(({ at: noteAt, text }) => (
          <i key={`${noteAt} ${text}`} style={{ left: share(noteAt) }} title={text} />
        ))}
        {loop ? (
          <i className="loop" style={{ left: share(loop.from), width: share(from + loop.to - loop.from) }} />
        ) : null}
        <input
          type="range"
          aria-label={say(replayWords.place)}
          aria-valuetext={plant.format.dateTime(at)}
          min={from}
          max={to}
          step={1000}
          value={at}
          onChange={({ target }) => {
            setHeld(Number(target.value));
            orders.scrub(Number(target.value));
          }}
          onPointerUp={() => setHeld(null)}
          onKeyUp={() => setHeld(null)}
        />
      </span>
      <b className="replay-time">{plant.format.time(at)}</b>
      <span className="secondary">T+{durationText(at - from)}</span>
      <span className="keys-group">
        <Key
          label={say(replayWords.loopFrom)}
          sign="A"
          pressed={mark !== null || loop !== null}
          act={() => setMark(at)}
        />
        <Key
          label={say(replayWords.loopTo)}
          sign="B"
          pressed={loop !== null}
          act={() => {
            give({ loop: { from: mark ?? from, to: at } });
            setMark(null);
          }}
        />
        {loop ? <Key label={say(replayWords.noLoop)} sign="×" act={() => give({ loop: null })} /> : null}
      </span>
      <span
        className="secondary"
        title={`${say(replayWords.orderHint)}\n${say(twin ? replayWords.twinToday : replayWords.twinThen)}`}
      >
        {say(replayWords[order])}
      </span>
      {playing && reached !== null && reached < SLOW_SHARE * speed ? (
        <span className="secondary">{say(replayWords.reached, { speed: Math.round(reached) })}</span>
      ) : null}
      {state !== 'failed' && preparedTo < to ? (
        <span className="secondary">
          {say(replayWords.preparing, { share: Math.floor((100 * (preparedTo - from)) / (to - from)) })}
        </span>
      ) : null}
      {warnings.length > 0 ? (
        <span className="warned" title={warnings.map((one) => say(one)).join('\n')}>
          {say(replayWords.warnings, { count: warnings.length })}
        </span>
      ) : null}
      {message ? <span role="alert">{say(message)}</span> : null}
    </>
  );
};

interface KeyProps {
  readonly label: string;
  readonly sign?: string;
  /** Path data of a 16 × 16 icon, in place of a sign. */
  readonly icon?: string;
  readonly pressed?: boolean;
  readonly act: () => void;
}

const Key = ({ label, sign, icon, pressed, act }: KeyProps) => (
  <button type="button" className="quiet" aria-label={label} title={label} aria-pressed={pressed} onClick={act}>
    {icon === undefined ? (
      sign
    ) : (
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={icon} fill="currentColor" />
      </svg>
    )}
  </button>
);

/** The time of the plant then, renewed while it runs. */
const useNow = (playing: boolean): number => {
  const plant = usePlant();
  const [now, setNow] = useState(() => plant.now());
  useEffect(() => {
    const renew = () => setNow(plant.now());
    const stop = plant.replay.subscribe(renew);
    const timer = playing ? setInterval(renew, MOVE_MS) : undefined;
    renew();
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [plant, playing]);
  return now;
};

/** Notes of the trial that is replayed, as marks over the bar. */
const useNotes = ({ trial, from, to }: Replay): readonly { readonly at: number; readonly text: string }[] => {
  const [notes, setNotes] = useState<readonly { at: number; text: string }[]>([]);
  useEffect(() => {
    if (trial === null) return;
    const over = new AbortController();
    ask<TrialReply>(`/api/trials/${encodeURIComponent(trial)}`, { signal: over.signal })
      .then((reply) => setNotes(reply.trial.notes.filter(({ at }) => at >= from && at <= to)))
      // Marks are an extra: without them the bar works as well.
      .catch(() => {});
    return () => over.abort();
  }, [trial, from, to]);
  return notes;
};
