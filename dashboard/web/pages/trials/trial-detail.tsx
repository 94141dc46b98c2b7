import { useCallback, useEffect, useState } from 'react';
import type { Text } from '../../../../config/vocabulary/text.ts';
import type { NewLab, NewNote, Trial, TrialChange, TrialReply } from '../../../../config/vocabulary/trial.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import { durationText } from '../../format/time.ts';
import { healthWords } from '../../i18n/pages.ts';
import { reportWords } from '../../i18n/report.ts';
import { trialWords } from '../../i18n/trials.ts';
import { ask } from '../../state/api.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { BeginReplay } from './begin-replay.tsx';
import { LabPanel } from './lab-panel.tsx';
import { PhotoPanel } from './photo-panel.tsx';
import { TimeAxis } from './time-axis.tsx';
import { TrialFacts } from './trial-facts.tsx';
import { TrialForm } from './trial-form.tsx';
import { TrialNotes } from './trial-notes.tsx';

/** One trial: what is known of it, its notes, and what may be changed. */
export const TrialDetail = ({ id, close }: { id: string; close: () => void }) => {
  const plant = usePlant();
  const say = useSay();
  const [reply, setReply] = useState<TrialReply | null>(null);
  const [error, setError] = useState<Text | null>(null);
  const path = `/api/trials/${encodeURIComponent(id)}`;
  const load = useCallback(
    () => ask<TrialReply>(path).then(setReply, (reason: unknown) => setError(troubleText(reason))),
    [path],
  );
  useEffect(() => void load(), [load]);
  const send = async (to: string, method: 'PATCH' | 'POST', body: TrialChange | NewNote | NewLab): Promise<boolean> => {
    try {
      await ask<Trial>(to, { method, body });
      setError(null);
      await load();
      return true;
    } catch (reason) {
      setError(troubleText(reason));
      return false;
    }
  };
  const trial = reply?.trial;
  return (
    <div className="page">
      <div className="toolbar">
        <button type="button" onClick={close}>
          ‹ {say(trialWords.close)}
        </button>
        {trial ? (
          <>
            <h1>{trial.title}</h1>
            <span className="secondary">
              {plant.line(trial.line)?.name[plant.language.get()] ?? trial.line} · {plant.format.dateTime(trial.from)} ·{' '}
              {trial.to === null ? say(trialWords.running) : durationText(trial.to - trial.from)}
            </span>
            <span className="spring" />
            {plant.context === 'live' ? <BeginReplay trial={trial} /> : null}
            <button
              type="button"
              onClick={() => plant.navigation.go({ parameters: { report: trial.id, trial: null } })}
            >
              {say(reportWords.report)}
            </button>
          </>
        ) : null}
      </div>
      {error ? (
        <div className="panel panel-body" role="alert">
          {reply ? say(error) : say(healthWords.failedToAsk, { reason: say(error) })}
        </div>
      ) : null}
      {trial ? <TimeAxis key={`axis ${trial.revision}`} trial={trial} /> : null}
      {reply && trial ? (
        <div className="trial-parts">
          {/* Another revision begins with what is kept now. */}
          <TrialForm key={trial.revision} trial={trial} send={(change) => send(path, 'PATCH', change)} />
          <div className="trial-side">
            <TrialNotes trial={trial} send={(note) => send(`${path}/notes`, 'POST', note)} />
            <LabPanel trial={trial} send={(lab) => send(`${path}/lab`, 'POST', lab)} />
            <PhotoPanel trial={trial} done={() => void load()} />
            <TrialFacts reply={reply} />
          </div>
        </div>
      ) : null}
    </div>
  );
};
