import type { Replay } from '../../../config/vocabulary/replay.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { replayWords } from '../i18n/replay.ts';
import { useSay } from '../widgets/plant-context.ts';

/** Slower than this share of what was asked is said. */
const SLOW_SHARE = 0.8;

/** One line about the replay: what went wrong, else how far it has been read, else that it is slower than asked or leaves samples out, else what to know of its record. */
export const ReplaySays = ({ replay, refused }: { replay: Replay; refused: Text | null }) => {
  const say = useSay();
  const { from, to, playing, speed, reached, thinned, twin, preparedTo, state, warnings } = replay;
  const message = refused ?? replay.message;
  if (message)
    return (
      <span role="alert" title={say(message)}>
        {say(message)}
      </span>
    );
  if (state !== 'failed' && preparedTo < to)
    return (
      <span className="secondary">
        {say(replayWords.preparing, { share: Math.floor((100 * (preparedTo - from)) / (to - from)) })}
      </span>
    );
  if (playing && reached === 0) return <span className="secondary">{say(replayWords.warming)}</span>;
  if (playing && reached !== null && reached < SLOW_SHARE * speed) {
    const word = thinned ? replayWords.reachedThinned : replayWords.reached;
    return (
      <span className="secondary" title={thinned ? say(replayWords.thinnedHint) : undefined}>
        {say(word, { speed: reached < 1 ? reached.toFixed(2) : Math.round(reached) })}
      </span>
    );
  }
  if (playing && thinned)
    return (
      <span className="secondary" title={say(replayWords.thinnedHint)}>
        {say(replayWords.thinned)}
      </span>
    );
  const twinWord = say(twin ? replayWords.twinToday : replayWords.twinThen);
  return warnings.length > 0 ? (
    <span className="warned" title={[twinWord, ...warnings.map((one) => say(one))].join('\n')}>
      {say(replayWords.warnings, { count: warnings.length })}
    </span>
  ) : (
    <span className="secondary">{twinWord}</span>
  );
};
