import { useState } from 'react';
import type { Trial } from '../../../../config/vocabulary/trial.ts';
import type { PackageReply } from '../../../../config/vocabulary/trial-package.ts';
import { packageWords } from '../../i18n/packages.ts';
import { trialWords } from '../../i18n/trials.ts';
import { ask } from '../../state/api.ts';
import { FileInput } from '../../widgets/file-input.tsx';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { useAsked } from '../../widgets/use-asked.ts';
import { Demonstration } from './demonstration.tsx';
import { Field } from './fields.tsx';
import { useName } from './use-name.ts';

const KEY_GROUP = 8;

/** Takes in a package: it is verified as soon as it is chosen, then imported by whoever says so. Done: the trial, or null. */
export const PackageForm = ({ done }: { done: (id: string | null) => void }) => {
  const plant = usePlant();
  const say = useSay();
  const [name, setName] = useName();
  const [file, setFile] = useState<File | null>(null);
  const [trusted, setTrusted] = useState(false);
  const verified = useAsked<PackageReply>();
  const imported = useAsked<Trial>();
  const choose = (chosen: File) => {
    setFile(chosen);
    setTrusted(false);
    const query = new URLSearchParams({ name: chosen.name });
    verified.ask((signal) =>
      ask<PackageReply>(`/api/trial-packages/verify?${query}`, { method: 'POST', file: chosen, signal }),
    );
  };
  const take = (manifest: PackageReply['manifest'], known: boolean) => {
    if (!file) return;
    const query = new URLSearchParams({ name: file.name, by: name.trim(), ...(known ? {} : { trust: manifest.key }) });
    imported.ask(async (signal) => {
      const trial = await ask<Trial>(`/api/trial-packages?${query}`, { method: 'POST', file, signal });
      done(trial.id);
      return trial;
    });
  };
  const reply = verified.seconds === null && verified.error === null ? verified.value : null;
  const busy = verified.seconds !== null || imported.seconds !== null;
  const error = verified.error ?? imported.error;
  const language = plant.language.get();
  return (
    <div className="page">
      <Panel title={say(packageWords.open)}>
        <div className="panel-body trial-form">
          <FileInput label={say(packageWords.choose)} chosen={file?.name} accept=".zip,application/zip" take={choose} />
          {verified.seconds === null ? null : <p>{say(packageWords.verifying, { seconds: verified.seconds })}</p>}
          {error ? <p role="alert">{say(error)}</p> : null}
          {reply ? (
            <>
              <h3>{reply.manifest.title}</h3>
              <p className="secondary">
                {plant.line(reply.manifest.line)?.name[language] ?? reply.manifest.line} ·{' '}
                {plant.format.dateTime(reply.manifest.from)} ·{' '}
                {plant.format.duration(reply.manifest.to - reply.manifest.from)} ·{' '}
                {say(packageWords.sealedBy, {
                  site: reply.manifest.site[language],
                  time: plant.format.dateTime(reply.manifest.sealedAt),
                })}
              </p>
              <p>{say(packageWords.whole, { count: reply.manifest.files.length })}</p>
              {reply.known ? null : <p>! {say(packageWords.unknown)}</p>}
              <p>
                {say(packageWords.key)} <code className="key">{grouped(reply.manifest.key)}</code>{' '}
                {reply.known ? say(packageWords.known) : ''}
              </p>
              {reply.known ? null : (
                <label>
                  <input type="checkbox" checked={trusted} onChange={({ target }) => setTrusted(target.checked)} />{' '}
                  {say(packageWords.trust)}
                </label>
              )}
              <Field label={say(trialWords.by)}>
                {(id) => <input id={id} value={name} onChange={({ target }) => setName(target.value)} />}
              </Field>
            </>
          ) : null}
          <div className="toolbar">
            {reply?.here != null ? (
              <>
                <span>{say(packageWords.isHere)}</span>
                <button type="button" onClick={() => done(reply.here)}>
                  {say(packageWords.show)}
                </button>
              </>
            ) : (
              <button
                type="button"
                disabled={!reply || busy || name.trim() === '' || !(reply.known || trusted)}
                onClick={() => reply && take(reply.manifest, reply.known)}
              >
                {say(packageWords.import)}
              </button>
            )}
            <button type="button" className="quiet" onClick={() => done(null)}>
              {say(trialWords.cancel)}
            </button>
          </div>
          <div className="secondary">
            <Demonstration />
          </div>
        </div>
      </Panel>
    </div>
  );
};

const grouped = (key: string): string => (key.match(new RegExp(`.{1,${KEY_GROUP}}`, 'g')) ?? []).join(' ');
