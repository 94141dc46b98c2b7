import { useEffect, useMemo, useRef, useState } from 'react';
import { type Replay, ReplayOrder } from '../../../config/vocabulary/replay.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { troubleText } from '../../../config/vocabulary/trouble.ts';
import { durationText } from '../format/time.ts';
import { replayWords } from '../i18n/replay.ts';
import { useObservable, usePlant, useSay } from '../widgets/plant-context.ts';
import { usePhases } from '../widgets/use-phases.ts';
import { besideEvent } from './replay-events.ts';
import { ReplayKey } from './replay-key.tsx';
import { followReplayKeys, type ReplayKeyActions } from './replay-keyboard.ts';
import { leaveReplay, replayInOrder, replayOrders } from './replay-order.ts';
import { ReplaySays } from './replay-says.tsx';
import { ReplayScrub, useReplayEvents } from './replay-scrub.tsx';

const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 3600];
const STEPS_S = [10, 1];
const ICONS = {
  toStart: 'M3 3h2v10H3zM13 3v10L6 8z',
  toEnd: 'M11 3h2v10h-2zM3 3v10l7-5z',
  lastEvent: 'M14 3v10L7 8zM3.500 4.500L6 8l-2.500 3.500L1 8z',
  nextEvent: 'M2 3v10l7-5zM12.500 4.500L15 8l-2.500 3.500L10 8z',
  play: 'M4 2v12l9-6z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
} as const;
/** The bar moves so often while it plays. */
const MOVE_MS = 200;

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
  const { id, from, to, playing, speed, loop, order } = replay;
  const [refused, setRefused] = useState<Text | null>(null);
  const [mark, setMark] = useState<number | null>(null);
  const [switching, setSwitching] = useState(false);
  const orders = useMemo(() => replayOrders(id, (error) => setRefused(troubleText(error))), [id]);
  const now = useNow(playing);
  const [held, setHeld] = useState<number | null>(null);
  const at = held ?? now;
  const events = useReplayEvents(replay);
  const lanes = usePhases(replay.trial === null ? [] : [replay.trial]);
  const give = (change: Parameters<typeof orders.give>[0]) => {
    setRefused(null);
    orders.give(change);
  };
  const [last, next] = [besideEvent(events, at, -1), besideEvent(events, at, 1)];
  const toEvent = (time: number | null) => (time === null ? undefined : give({ at: time }));
  const loopTo = () => {
    give({ loop: { from: mark ?? from, to: at } });
    setMark(null);
  };
  const step = (seconds: number) => give({ stepMs: seconds * 1000 });
  useReplayKeys({
    toggle: () => give({ playing: !playing }),
    step,
    event: (direction) => toEvent(direction === 1 ? next : last),
    loopFrom: () => setMark(at),
    loopTo,
  });
  const reorder = (wanted: ReplayOrder) => {
    setSwitching(true);
    setRefused(null);
    replayInOrder(plant, { ...replay, at }, wanted).catch((error: unknown) => {
      setRefused(troubleText(error));
      setSwitching(false);
    });
  };
  return (
    <>
      <span className="keys-group">
        <ReplayKey label={say(replayWords.toStart)} icon={ICONS.toStart} act={() => give({ at: from })} />
        <ReplayKey
          label={say(replayWords.lastEvent)}
          icon={ICONS.lastEvent}
          disabled={last === null}
          act={() => toEvent(last)}
        />
        {STEPS_S.map((seconds) => (
          <ReplayKey
            key={seconds}
            label={say(replayWords.back, { seconds })}
            sign={`−${seconds}`}
            act={() => step(-seconds)}
          />
        ))}
        <ReplayKey
          label={say(playing ? replayWords.pause : replayWords.play)}
          icon={playing ? ICONS.pause : ICONS.play}
          act={() => give({ playing: !playing })}
        />
        {STEPS_S.toReversed().map((seconds) => (
          <ReplayKey
            key={seconds}
            label={say(replayWords.forward, { seconds })}
            sign={`+${seconds}`}
            act={() => step(seconds)}
          />
        ))}
        <ReplayKey
          label={say(replayWords.nextEvent)}
          icon={ICONS.nextEvent}
          disabled={next === null}
          act={() => toEvent(next)}
        />
        <ReplayKey label={say(replayWords.toEnd)} icon={ICONS.toEnd} act={() => give({ at: to })} />
      </span>
      <select
        aria-label={say(replayWords.speed)}
        title={say(replayWords.speed)}
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
      <ReplayScrub
        replay={replay}
        at={at}
        events={events}
        lanes={lanes[0] ?? []}
        scrub={(time) => {
          setHeld(time);
          orders.scrub(time);
        }}
        release={() => setHeld(null)}
      />
      <span className="replay-time">
        <b>{plant.format.time(at)}</b>
        <span className="secondary">T+{durationText(at - from)}</span>
      </span>
      <span className="keys-group">
        <ReplayKey
          label={say(replayWords.loopFrom)}
          sign="A"
          pressed={mark !== null || loop !== null}
          act={() => setMark(at)}
        />
        <ReplayKey label={say(replayWords.loopTo)} sign="B" pressed={loop !== null} act={loopTo} />
        <ReplayKey label={say(replayWords.noLoop)} sign="×" disabled={loop === null} act={() => give({ loop: null })} />
      </span>
      <span className="replay-word">
        <select
          aria-label={say(replayWords.order)}
          title={say(replayWords.orderHint)}
          value={order}
          disabled={switching}
          onChange={({ target }) => reorder(ReplayOrder.parse(target.value))}
        >
          {ReplayOrder.options.map((one) => (
            <option key={one} value={one}>
              {say(replayWords[one])}
            </option>
          ))}
        </select>
        <ReplaySays replay={replay} refused={refused} />
      </span>
    </>
  );
};

/** The keys of the moment, without a new listener each time the bar moves. */
const useReplayKeys = (actions: ReplayKeyActions): void => {
  const newest = useRef(actions);
  useEffect(() => {
    newest.current = actions;
  });
  useEffect(() => followReplayKeys(document, () => newest.current), []);
};

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
