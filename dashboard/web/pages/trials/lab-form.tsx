import { useId, useState } from 'react';
import type { NewLab, Trial } from '../../../../config/vocabulary/trial.ts';
import { reportWords } from '../../i18n/report.ts';
import { siteInstant } from '../../state/trial-text.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';

interface LabFormProps {
  readonly trial: Trial;
  /** Who enters it; nobody: nothing can be entered. */
  readonly by: string;
  send(lab: NewLab): Promise<boolean>;
}

/** One result as it comes from the laboratory by telephone: the unit follows from the point where there is one. */
export const LabForm = ({ trial, by, send }: LabFormProps) => {
  const plant = usePlant();
  const say = useSay();
  const list = useId();
  const shown = (at: number) => plant.format.dateTime(at).slice(0, 16);
  const [sampled, setSampled] = useState(() => shown(trial.to ?? plant.now()));
  const [resulted, setResulted] = useState(() => shown(plant.now()));
  const [tag, setTag] = useState('');
  const [value, setValue] = useState('');
  const [unit, setUnit] = useState('');
  const points = plant.points(trial.line).filter(({ role }) => role === 'LAB');
  const point = plant.point(tag.trim());
  const [sampledAt, resultAt] = [sampled, resulted].map((text) => siteInstant(text.trim(), plant.site.timeZone));
  const number = value.trim() === '' ? Number.NaN : Number(value);
  const ready =
    by !== '' &&
    tag.trim() !== '' &&
    Number.isFinite(number) &&
    typeof sampledAt === 'number' &&
    typeof resultAt === 'number';
  const enter = async () => {
    if (typeof sampledAt !== 'number' || typeof resultAt !== 'number') return;
    const sample = { sampledAt, resultAt, tag: tag.trim(), value: number, unit: point?.unit ?? unit.trim() };
    if (await send({ by, samples: [sample], csv: '' })) setValue('');
  };
  const field = (label: string, text: string, change: (text: string) => void, invalid: boolean, more = {}) => (
    <input
      aria-label={label}
      placeholder={label}
      value={text}
      aria-invalid={invalid}
      onChange={({ target }) => change(target.value)}
      {...more}
    />
  );
  return (
    <form
      className="panel-body toolbar lab-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void enter();
      }}
    >
      {field(say(reportWords.sampledAt), sampled, setSampled, sampledAt === null)}
      {field(say(reportWords.resultedAt), resulted, setResulted, resultAt === null)}
      {field(say(reportWords.what), tag, setTag, false, { list })}
      <datalist id={list}>
        {points.map((one) => (
          <option key={one.tag} value={one.tag}>
            {one.name[plant.language.get()]}
          </option>
        ))}
      </datalist>
      {field(say(reportWords.figure), value, setValue, value.trim() !== '' && !Number.isFinite(number))}
      {point ? (
        <span>{point.unitText[plant.language.get()]}</span>
      ) : (
        field(say(reportWords.unit), unit, setUnit, false, { size: 6 })
      )}
      <button type="submit" disabled={!ready}>
        {say(reportWords.enter)}
      </button>
    </form>
  );
};
