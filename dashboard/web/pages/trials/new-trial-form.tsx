import { type FormEvent, useState } from 'react';
import type { Text } from '../../../../config/vocabulary/text.ts';
import type { NewTrial, Trial } from '../../../../config/vocabulary/trial.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import { timeFormat } from '../../format/time.ts';
import { trialWords } from '../../i18n/trials.ts';
import type { Word } from '../../i18n/word.ts';
import { ask } from '../../state/api.ts';
import { siteInstant } from '../../state/trial-text.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { DraftFields, EMPTY_DRAFT, Field, writtenOf } from './fields.tsx';
import { useName } from './use-name.ts';

const HOW = ['now', 'since', 'cut'] as const;
type How = (typeof HOW)[number];
const HOW_WORDS: Readonly<Record<How, Word>> = {
  now: trialWords.howNow,
  since: trialWords.howSince,
  cut: trialWords.howCut,
};
const HOUR_MS = 3_600_000;

/** Starts a trial, or cuts one out of the record. Done: with its id, or null when it was given up. */
export const NewTrialForm = ({ done }: { done: (id: string | null) => void }) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const [name, setName] = useName();
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [line, setLine] = useState(plant.navigation.get().parameters.of ?? plant.lines[0]?.id ?? '');
  const [how, setHow] = useState<How>('now');
  const [from, setFrom] = useState(() => plant.format.dateTime(plant.now() - HOUR_MS).slice(0, 16));
  const [to, setTo] = useState(() => plant.format.dateTime(plant.now()).slice(0, 16));
  const [trouble, setTrouble] = useState<string | null>(null);
  const zone = say(trialWords.siteTime, { zone: timeFormat(plant.site.timeZone).zone(plant.now()) });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const written = writtenOf(draft);
    if ('row' in written) return setTrouble(say(trialWords.notAFactor, { row: written.row }));
    const [begin, end] = [from, to].map((text) => siteInstant(text, plant.site.timeZone));
    if ((how !== 'now' && begin === null) || (how === 'cut' && end === null))
      return setTrouble(say(trialWords.notATime));
    const body: NewTrial = {
      ...written,
      line,
      by: name.trim(),
      ...(how === 'now' || typeof begin !== 'number' ? {} : { from: begin }),
      ...(how !== 'cut' || typeof end !== 'number' ? {} : { to: end }),
    };
    try {
      done((await ask<Trial>('/api/trials', { method: 'POST', body })).id);
    } catch (error) {
      setTrouble(say(troubleText(error) satisfies Text));
    }
  };

  return (
    <div className="page">
      <Panel title={say(trialWords.start)}>
        <form className="panel-body trial-form" onSubmit={(event) => void submit(event)}>
          <Field label={say(trialWords.line)}>
            {(id) => (
              <select id={id} value={line} onChange={({ target }) => setLine(target.value)}>
                {plant.lines.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name[language]}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={say(trialWords.how)}>
            {(id) => (
              <select
                id={id}
                value={how}
                onChange={({ target }) => setHow(HOW.find((one) => one === target.value) ?? 'now')}
              >
                {HOW.map((one) => (
                  <option key={one} value={one}>
                    {say(HOW_WORDS[one])}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {how === 'now' ? null : (
            <Field label={say(trialWords.from)} hint={zone}>
              {(id) => <input id={id} value={from} onChange={({ target }) => setFrom(target.value)} />}
            </Field>
          )}
          {how === 'cut' ? (
            <Field label={say(trialWords.to)} hint={zone}>
              {(id) => <input id={id} value={to} onChange={({ target }) => setTo(target.value)} />}
            </Field>
          ) : null}
          <DraftFields draft={draft} change={(change) => setDraft({ ...draft, ...change })} />
          <Field label={say(trialWords.by)}>
            {(id) => <input id={id} required value={name} onChange={({ target }) => setName(target.value)} />}
          </Field>
          {trouble === null ? null : <p role="alert">{trouble}</p>}
          <div className="toolbar">
            <button type="submit">{say(how === 'cut' ? trialWords.cut : trialWords.startNow)}</button>
            <button type="button" className="quiet" onClick={() => done(null)}>
              {say(trialWords.cancel)}
            </button>
          </div>
        </form>
      </Panel>
    </div>
  );
};
