import { useState } from 'react';
import { type Trial, type TrialChange, VERDICTS } from '../../../../config/vocabulary/trial.ts';
import { trialWords, verdictWords } from '../../i18n/trials.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { DraftFields, draftOf, Field, writtenOf } from './fields.tsx';
import { useName } from './use-name.ts';

interface TrialFormProps {
  readonly trial: Trial;
  send(change: TrialChange): Promise<boolean>;
}

/** What is said of a trial, to be changed; its end, its verdict, whether it is a reference. */
export const TrialForm = ({ trial, send: sent }: TrialFormProps) => {
  const plant = usePlant();
  const say = useSay();
  const [name, setName] = useName();
  const [draft, setDraft] = useState(() => draftOf(trial));
  const [verdict, setVerdict] = useState(trial.verdict);
  const [result, setResult] = useState(trial.result);
  const [reason, setReason] = useState('');
  const [trouble, setTrouble] = useState<string | null>(null);
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const send = async (change: TrialChange) => {
    setBusy(true);
    // When it was taken another form begins with what is kept now.
    if (!(await sent(change))) setBusy(false);
  };
  const who = { by: name.trim(), revision: trial.revision };
  const save = () => {
    const written = writtenOf(draft);
    if ('row' in written) return setTrouble(say(trialWords.notAFactor, { row: written.row }));
    setTrouble(null);
    void send({ ...who, ...written, verdict, result });
  };
  const ready = name.trim() !== '' && !busy;
  return (
    <Panel title={say(trialWords.about)}>
      <form
        className="panel-body trial-form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <DraftFields draft={draft} change={(change) => setDraft({ ...draft, ...change })} />
        <Field label={say(trialWords.verdictLabel)}>
          {(id) => (
            <select
              id={id}
              value={verdict}
              onChange={({ target }) => setVerdict(VERDICTS.find((one) => one === target.value) ?? 'open')}
            >
              {VERDICTS.map((one) => (
                <option key={one} value={one}>
                  {say(verdictWords[one])}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={say(trialWords.result)}>
          {(id) => <textarea id={id} rows={3} value={result} onChange={({ target }) => setResult(target.value)} />}
        </Field>
        <Field label={say(trialWords.by)}>
          {(id) => <input id={id} required value={name} onChange={({ target }) => setName(target.value)} />}
        </Field>
        {trouble === null ? null : <p role="alert">{trouble}</p>}
        <div className="toolbar">
          <button type="submit" disabled={!ready}>
            {say(trialWords.save)}
          </button>
          <span className="spring" />
          {trial.to !== null ? null : sure ? (
            <>
              <button
                type="button"
                disabled={!ready}
                onClick={() => void send({ ...who, to: Math.floor(plant.now()) })}
              >
                {say(trialWords.endSure)}
              </button>
              <button type="button" onClick={() => setSure(false)}>
                {say(trialWords.keepRunning)}
              </button>
            </>
          ) : (
            <button type="button" disabled={busy} onClick={() => setSure(true)}>
              {say(trialWords.end)}
            </button>
          )}
        </div>
        {trial.golden ? (
          <div className="toolbar">
            <span className="gold-mark">{say(trialWords.golden)}</span>
            <span>
              {trial.golden.reason} · {trial.golden.by}
            </span>
            <button type="button" disabled={!ready} onClick={() => void send({ ...who, golden: null })}>
              {say(trialWords.noGolden)}
            </button>
          </div>
        ) : (
          <div className="toolbar">
            <input
              value={reason}
              placeholder={say(trialWords.goldenReason)}
              aria-label={say(trialWords.goldenReason)}
              onChange={({ target }) => setReason(target.value)}
            />
            <button
              type="button"
              disabled={!ready || reason.trim() === ''}
              onClick={() => void send({ ...who, golden: { reason } })}
            >
              {say(trialWords.makeGolden)}
            </button>
          </div>
        )}
      </form>
    </Panel>
  );
};
