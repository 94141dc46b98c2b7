import type { SinkHealth } from '../../../../config/vocabulary/health.ts';
import { partText } from '../../../../config/vocabulary/part.ts';
import { numberText } from '../../format/number.ts';
import { durationText } from '../../format/time.ts';
import { healthWords } from '../../i18n/pages.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';

const wellOf = ({ state }: SinkHealth) => (state === 'delivering' ? 'yes' : state === 'waiting' ? 'waiting' : 'no');

export const SinkTable = ({ sinks }: { sinks: readonly SinkHealth[] }) => {
  const say = useSay();
  return (
    <Panel title={say(healthWords.sinks)}>
      {sinks.length === 0 ? (
        <p className="panel-body secondary">{say(healthWords.noSinks)}</p>
      ) : (
        <table className="grid">
          <thead>
            <tr>
              <th>{say(healthWords.sink)}</th>
              <th>{say(healthWords.state)}</th>
              <th className="number">{say(healthWords.backlog)}</th>
              <th className="number">{say(healthWords.backlogAge)}</th>
              <th className="number">{say(healthWords.delivered)}</th>
              <th className="number">{say(healthWords.refused)}</th>
              <th className="number">{say(healthWords.writeTime)}</th>
            </tr>
          </thead>
          <tbody>
            {sinks.map((sink) => (
              <tr key={sink.sink}>
                <td>{say(partText(sink.sink))}</td>
                <td className={sink.lastError ? 'wrap' : undefined}>
                  <StateWord well={wellOf(sink)}>{say(healthWords[sink.state])}</StateWord>
                  {sink.lastError ? <div className="secondary">{say(sink.lastError)}</div> : null}
                </td>
                <td className="number">{numberText(sink.backlogSamples, 0)}</td>
                <td className="number">{durationText(sink.backlogAgeMs)}</td>
                <td className="number">{sink.delivered.toLocaleString('en').replaceAll(',', '\u202f')}</td>
                <td className="number">{numberText(sink.refused, 0)}</td>
                <td className="number">{sink.writeMsP50 === null ? '–' : `${numberText(sink.writeMsP50, 1)} ms`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
};
