import type { Text } from '../../../config/vocabulary/text.ts';
import { frameWords } from '../i18n/frame.ts';
import { useSay } from '../widgets/plant-context.ts';

/** Before there is a plant there is no language either: both are said. */
export const StartFailed = ({ reason, again }: { reason: Text; again: () => void }) => (
  <div className="message" role="alert">
    <p>{frameWords.startFailed.zh.replace('{reason}', reason.zh)}</p>
    <p className="secondary">{frameWords.startFailed.en.replace('{reason}', reason.en)}</p>
    <button type="button" onClick={again}>
      {frameWords.tryAgain.zh} · {frameWords.tryAgain.en}
    </button>
  </div>
);

export const NothingConfigured = () => {
  const say = useSay();
  return <div className="message">{say(frameWords.noLines)}</div>;
};
