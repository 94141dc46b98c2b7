import { useState } from 'react';
import { PHOTO_BYTES_MAX, PHOTO_ENDINGS, type Trial } from '../../../../config/vocabulary/trial.ts';
import { counterText } from '../../format/time.ts';
import { photoWords } from '../../i18n/photos.ts';
import { trialWords } from '../../i18n/trials.ts';
import { ask } from '../../state/api.ts';
import { siteInstant } from '../../state/trial-text.ts';
import { FileInput } from '../../widgets/file-input.tsx';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { useAsked } from '../../widgets/use-asked.ts';
import { useName } from './use-name.ts';

const TYPES = Object.keys(PHOTO_ENDINGS);

/** Photos by the moment that they show, and one more: of now, of the end, or of a time that is written. Done: it is kept. */
export const PhotoPanel = ({ trial, done }: { trial: Trial; done: () => void }) => {
  const plant = usePlant();
  const say = useSay();
  const [name] = useName();
  const [caption, setCaption] = useState('');
  const [when, setWhen] = useState('');
  const sent = useAsked<Trial>();
  const at = when.trim() === '' ? undefined : siteInstant(when.trim(), plant.site.timeZone);
  const take = (file: File) => {
    if (at === null) return;
    const query = new URLSearchParams({ by: name.trim(), caption, ...(at === undefined ? {} : { at: String(at) }) });
    sent.ask(async (signal) => {
      const path = `/api/trials/${encodeURIComponent(trial.id)}/photos?${query}`;
      // A file of another kind is sent too: what it is, the gateway says in its own words.
      const fileType = TYPES.includes(file.type) ? file.type : 'image/jpeg';
      const reply = await ask<Trial>(path, { method: 'POST', file, fileType, signal });
      setCaption('');
      done();
      return reply;
    });
  };
  return (
    <Panel title={say(trialWords.photos)}>
      {trial.photos.length === 0 ? <p className="panel-body secondary">{say(photoWords.none)}</p> : null}
      <PhotoGrid trial={trial} />
      {plant.context === 'live' ? (
        <div className="panel-body toolbar">
          <input
            className="wide"
            value={caption}
            maxLength={400}
            placeholder={say(photoWords.caption)}
            aria-label={say(photoWords.caption)}
            onChange={({ target }) => setCaption(target.value)}
          />
          <input
            value={when}
            placeholder={say(photoWords.when)}
            aria-label={say(photoWords.when)}
            aria-invalid={at === null}
            onChange={({ target }) => setWhen(target.value)}
          />
          <FileInput
            label={say(photoWords.add)}
            hint={say(photoWords.hint, { most: PHOTO_BYTES_MAX / 1e6 })}
            accept={TYPES.join(',')}
            disabled={name.trim() === '' || sent.seconds !== null || at === null}
            take={take}
          />
        </div>
      ) : null}
      {at === null ? <p className="panel-body">{say(trialWords.notATime)}</p> : null}
      {sent.error ? (
        <p className="panel-body" role="alert">
          {say(sent.error)}
        </p>
      ) : null}
    </Panel>
  );
};

/** The pictures with what they show and when; on paper too. */
export const PhotoGrid = ({ trial: { id, from, photos } }: { trial: Trial }) => {
  const plant = usePlant();
  if (photos.length === 0) return null;
  return (
    <div className="photos panel-body">
      {photos.map((photo) => {
        const address = `/api/trials/${encodeURIComponent(id)}/photos/${encodeURIComponent(photo.id)}`;
        const words = `T+${counterText(photo.at - from)} ${photo.caption}`.trim();
        return (
          <figure key={photo.id}>
            <a href={address} target="_blank" rel="noreferrer">
              <img src={address} alt={words} loading="lazy" />
            </a>
            <figcaption title={plant.format.dateTime(photo.at)}>
              {words} <span className="secondary">{photo.by}</span>
            </figcaption>
          </figure>
        );
      })}
    </div>
  );
};
