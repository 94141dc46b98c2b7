import type { LabSample, NewLab, Trial } from '../../../../config/vocabulary/trial.ts';
import { reportWords } from '../../i18n/report.ts';
import { FileInput } from '../../widgets/file-input.tsx';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { LabForm } from './lab-form.tsx';
import { useName } from './use-name.ts';

interface LabPanelProps {
  readonly trial: Trial;
  send(lab: NewLab): Promise<boolean>;
}

/** Results of the laboratory, and a file of more of them. */
export const LabPanel = ({ trial, send }: LabPanelProps) => {
  const say = useSay();
  const [name] = useName();
  const take = async (file: File) => {
    await send({ by: name.trim(), samples: [], csv: await file.text() });
  };
  return (
    <Panel title={say(reportWords.lab)}>
      {trial.lab.length === 0 ? <p className="panel-body secondary">{say(reportWords.noLab)}</p> : null}
      <LabTable samples={trial.lab} />
      <LabForm trial={trial} by={name.trim()} send={send} />
      <div className="panel-body">
        <FileInput
          label={say(reportWords.labFile)}
          hint={say(reportWords.labHint)}
          accept=".csv,text/csv"
          disabled={name.trim() === ''}
          take={(file) => void take(file)}
        />
      </div>
    </Panel>
  );
};

export const LabTable = ({ samples }: { samples: readonly LabSample[] }) => {
  const plant = usePlant();
  const say = useSay();
  if (samples.length === 0) return null;
  return (
    <table className="grid">
      <thead>
        <tr>
          <th>{say(reportWords.sampled)}</th>
          <th>{say(reportWords.resulted)}</th>
          <th />
          <th>{say(reportWords.value)}</th>
        </tr>
      </thead>
      <tbody>
        {samples.map(({ id, sampledAt, resultAt, tag, value, unit, delivered }) => (
          <tr key={id}>
            <td>{plant.format.dateTime(sampledAt)}</td>
            <td>{plant.format.dateTime(resultAt)}</td>
            <td>
              {tag} <span className="secondary">{plant.point(tag)?.name[plant.language.get()] ?? ''}</span>
            </td>
            <td className="number">
              {value} {unit} {delivered ? <span title={say(reportWords.toRecord)}>✓</span> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
