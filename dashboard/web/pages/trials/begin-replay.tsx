import { useState } from 'react';
import { type NewReplay, type Replay, replayContext } from '../../../../config/vocabulary/replay.ts';
import type { Text } from '../../../../config/vocabulary/text.ts';
import type { Trial } from '../../../../config/vocabulary/trial.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import { replayWords } from '../../i18n/replay.ts';
import { ask } from '../../state/api.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { type Against, againstText } from '../plant/reference-trial.ts';

/**
 * Begins a replay of a trial and shows it in 3D; the window is loaded anew, so that nothing live is left in it. `against`: another trial
 * that it is held against there.
 */
export const BeginReplay = ({ trial, against }: { trial: Trial; against?: Against }) => {
  const plant = usePlant();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Text | null>(null);
  const begin = async () => {
    setBusy(true);
    setRefused(null);
    try {
      const body = { trial: trial.id, playing: true } satisfies Partial<NewReplay>;
      const { id, line } = await ask<Replay>('/api/replays', { method: 'POST', body });
      const compared = against
        ? { ov: 'difference', vs: againstText(against), compare: null, zero: null, tag: null }
        : {};
      const parameters = { src: replayContext(id), trial: null, report: null, t: null, ...compared };
      window.location.assign(plant.navigation.href({ view: 'plant', line, parameters }));
    } catch (error) {
      setRefused(troubleText(error));
      setBusy(false);
    }
  };
  return (
    <>
      {refused ? <span role="alert">{say(refused)}</span> : null}
      <button type="button" disabled={busy} onClick={() => void begin()}>
        {say(busy ? replayWords.beginning : against ? replayWords.beginAgainst : replayWords.begin)}
      </button>
    </>
  );
};
