import type { Completeness } from '../../../config/vocabulary/gap.ts';
import { countText } from '../format/number.ts';
import { gapsWords } from '../i18n/gaps.ts';
import { shareText } from '../state/share-text.ts';
import { useSay } from './plant-context.ts';

/** 99.998 %, and the sentence that says of what; what was never recorded is said beside it. */
export const CompletenessLine = ({ completeness }: { completeness: Completeness }) => {
  const say = useSay();
  const { share, lost, recovered, expected, notRecorded, points, states } = completeness;
  const unrecorded = notRecorded / (expected + notRecorded);
  const gaps = Object.values(states).reduce((sum, count) => sum + count, 0);
  return (
    <p className="panel-body completeness">
      <span className="share">{share === null ? say(gapsWords.nothingRecorded) : shareText(share)}</span>
      <span className="secondary">
        {say(gapsWords.summary, {
          gaps,
          lost: countText(lost),
          recovered: countText(recovered),
          expected: countText(expected),
          points,
        })}
        {unrecorded > 0 ? ` ${say(gapsWords.notRecorded, { share: shareText(unrecorded) })}` : ''}
      </span>
    </p>
  );
};
