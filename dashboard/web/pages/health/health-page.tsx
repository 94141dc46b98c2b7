import { partText } from '../../../../config/vocabulary/part.ts';
import type { HealthReply } from '../../../contract/health-reply.ts';
import { healthWords, overviewWords } from '../../i18n/pages.ts';
import { useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';
import { usePolled } from '../../widgets/use-polled.ts';
import { DelayPath } from './delay-path.tsx';
import { DeviceTable } from './device-table.tsx';
import { GapList } from './gap-list.tsx';
import { JournalFacts } from './journal-facts.tsx';
import { ProcessTable } from './process-table.tsx';
import { SinkTable } from './sink-table.tsx';

const HEALTH_MS = 1000;

/** What stands in the way, in the language of the window; the lists below give the causes. */
const troubles = (health: HealthReply, say: ReturnType<typeof useSay>): string => {
  const connected = health.devices.filter(({ state }) => state === 'connected').length;
  const silent = health.processes
    .filter(({ status }) => status !== 'ok')
    .map(({ process, status }) => `${say(partText(process))} ${say(healthWords[status])}`);
  const held = health.sinks
    .filter(({ state }) => state !== 'delivering')
    .map(({ sink, state }) => `${say(partText(sink))} ${say(healthWords[state])}`);
  return [
    say(overviewWords.connectedOf, { count: connected, total: health.devices.length }),
    ...silent,
    ...held,
    ...(health.gaps > 0 ? [`${say(healthWords.gaps)} ${health.gaps}`] : []),
  ].join(' · ');
};

export const HealthPage = () => {
  const say = useSay();
  const { value: health, error } = usePolled<HealthReply>('/api/health', HEALTH_MS, 503);
  return (
    <div className="page">
      {error ? <div className="panel panel-body">{say(healthWords.failedToAsk, { reason: say(error) })}</div> : null}
      {health ? (
        <>
          <section className="panel">
            <p className="panel-body">
              <StateWord
                well={health.status === 'collecting' ? 'yes' : health.status === 'degraded' ? 'waiting' : 'no'}
              >
                {say(healthWords[health.status])}
              </StateWord>{' '}
              <span className="secondary">{troubles(health, say)}</span>
            </p>
          </section>
          <DeviceTable devices={health.devices} simulated={health.simulated} />
          <div className="two-columns">
            <ProcessTable processes={health.processes} />
            <div className="page-part">
              <SinkTable sinks={health.sinks} />
              <JournalFacts journal={health.journal} />
            </div>
          </div>
          <DelayPath health={health} />
        </>
      ) : null}
      <GapList />
    </div>
  );
};
