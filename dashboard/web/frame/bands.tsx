import { useEffect, useRef, useState } from 'react';
import { counterText, durationText } from '../format/time.ts';
import { frameWords } from '../i18n/frame.ts';
import { replayWords } from '../i18n/replay.ts';
import type { Window } from '../state/plant-state.ts';
import { useObservable, usePlant, useSay } from '../widgets/plant-context.ts';
import { leaveReplay } from './replay-order.ts';

const CLOCK_OFF_MS = 1000;
const REPORT_MS = 15_000;

/** What concerns the whole window: link, bus, nodes, clock, version. Process news is not for here. */
export const Bands = ({ window: shown }: { window: Window }) => {
  const plant = usePlant();
  const say = useSay();
  const link = useObservable(plant.link);
  const feed = useObservable(shown.feed);
  const outdated = useObservable(shown.outdated);
  const over = useObservable(shown.replayOver);
  const wasLostMs = useLossReport();
  const offline = Object.entries(feed?.nodes ?? {}).filter(([, state]) => state === 'offline');
  const offsetMs = Math.abs(shown.offsetMs());
  return (
    <div className="bands" role="status">
      {over ? (
        <div className="band" data-kind="lost" role="alert">
          <span>{say(replayWords.over)}</span>
          <button type="button" onClick={() => leaveReplay(plant)}>
            {say(replayWords.toLive)}
          </button>
        </div>
      ) : link.state === 'lost' ? (
        <div className="band" data-kind="lost" role="alert">
          <span>{say(frameWords.linkLostBand, { counter: counterText(link.sinceMs) })}</span>
          {link.retryInMs === null ? null : (
            <span>{say(frameWords.retryIn, { seconds: Math.ceil(link.retryInMs / 1000) })}</span>
          )}
          <button type="button" onClick={shown.retryNow}>
            {say(frameWords.retryNow)}
          </button>
        </div>
      ) : null}
      {link.state === 'live' && wasLostMs !== null ? (
        <div className="band">{say(frameWords.gapReport, { duration: durationText(wasLostMs) })}</div>
      ) : null}
      {link.state === 'live' && feed && !feed.bus ? (
        <div className="band" data-kind="lost">
          {say(frameWords.busLost)}
        </div>
      ) : null}
      {link.state === 'live' && feed?.bus
        ? offline.map(([node]) => (
            <div key={node} className="band">
              {say(frameWords.nodeLost, { node })}
            </div>
          ))
        : null}
      {outdated ? (
        <div className="band">
          {say(frameWords.newVersion)}
          <button type="button" onClick={() => location.reload()}>
            {say(frameWords.reload)}
          </button>
        </div>
      ) : null}
      {link.state === 'live' && offsetMs > CLOCK_OFF_MS ? (
        <div className="band">{say(frameWords.clockOff, { duration: durationText(offsetMs) })}</div>
      ) : null}
    </div>
  );
};

/** For a while after a loss: how long it was. */
const useLossReport = (): number | null => {
  const plant = usePlant();
  const lostMs = useRef<number | null>(null);
  const [report, setReport] = useState<number | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = plant.link.subscribe(() => {
      const link = plant.link.get();
      if (link.state === 'lost') lostMs.current = link.sinceMs;
      else if (link.state === 'live' && lostMs.current !== null) {
        setReport(lostMs.current);
        lostMs.current = null;
        clearTimeout(timer);
        timer = setTimeout(() => setReport(null), REPORT_MS);
      }
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [plant]);
  return report;
};
