import { useState } from 'react';
import type { NewNote, Trial } from '../../../../config/vocabulary/trial.ts';
import { counterText } from '../../format/time.ts';
import { trialWords } from '../../i18n/trials.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { useName } from './use-name.ts';

interface TrialNotesProps {
  readonly trial: Trial;
  send(note: NewNote): Promise<boolean>;
}

/** Notes in the order of the moments they are about; a new one is about now, or about the end of a trial that is over. */
export const TrialNotes = ({ trial, send }: TrialNotesProps) => {
  const plant = usePlant();
  const say = useSay();
  const [name] = useName();
  const [text, setText] = useState('');
  const ready = name.trim() !== '' && text.trim() !== '';
  return (
    <Panel title={say(trialWords.notes)}>
      {trial.notes.length === 0 ? <p className="panel-body secondary">{say(trialWords.noNotes)}</p> : null}
      <table className="grid">
        <tbody>
          {trial.notes.map(({ id, at, by, text: words }) => (
            <tr key={id}>
              <td title={plant.format.dateTime(at)}>T+{counterText(at - trial.from)}</td>
              <td>{by}</td>
              <td className="wrap">{words}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <form
        className="panel-body toolbar"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void send({ by: name.trim(), text }).then((done) => done && setText(''));
        }}
      >
        <input
          className="wide"
          value={text}
          placeholder={say(trialWords.noteText)}
          aria-label={say(trialWords.noteText)}
          onChange={({ target }) => setText(target.value)}
        />
        <button type="submit" disabled={!ready}>
          {say(trialWords.note)}
        </button>
      </form>
    </Panel>
  );
};
