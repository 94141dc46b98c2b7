import { partText } from '../../../../config/vocabulary/part.ts';
import type { ProcessView } from '../../../contract/health-reply.ts';
import { bytesText } from '../../format/bytes.ts';
import { numberText } from '../../format/number.ts';
import { durationText } from '../../format/time.ts';
import { healthWords } from '../../i18n/pages.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';

const wellOf = (status: ProcessView['status']) =>
  status === 'ok' ? 'yes' : status === 'failed' || status === 'not-heard' ? 'no' : 'waiting';

export const ProcessTable = ({ processes }: { processes: readonly ProcessView[] }) => {
  const plant = usePlant();
  const say = useSay();
  return (
    <Panel title={say(healthWords.processes)}>
      <table className="grid">
        <thead>
          <tr>
            <th>{say(healthWords.process)}</th>
            <th>{say(healthWords.state)}</th>
            <th className="number">{say(healthWords.cpu)}</th>
            <th className="number">{say(healthWords.memory)}</th>
            <th className="number">{say(healthWords.uptime)}</th>
            <th className="number">{say(healthWords.heard)}</th>
          </tr>
        </thead>
        <tbody>
          {processes.map((process) => (
            <tr key={process.process} title={process.message ? say(process.message) : ''}>
              <td>{say(partText(process.process))}</td>
              <td className="wrap">
                <StateWord well={wellOf(process.status)}>{say(healthWords[process.status])}</StateWord>
                {process.message ? <div className="secondary">{say(process.message)}</div> : null}
              </td>
              <td className="number">{process.cpu === null ? '–' : `${numberText(process.cpu * 100, 0)} %`}</td>
              <td className="number">{process.memoryBytes === null ? '–' : bytesText(process.memoryBytes)}</td>
              <td className="number">
                {process.startedAt === null ? '–' : durationText(plant.now() - process.startedAt)}
              </td>
              <td className="number">{process.ageMs === null ? '–' : durationText(process.ageMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
};
