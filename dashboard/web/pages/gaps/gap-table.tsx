import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import { gapState } from '../../../../config/vocabulary/gap-state.ts';
import { countText } from '../../format/number.ts';
import { durationText } from '../../format/time.ts';
import { gapStateWords, gapsWords } from '../../i18n/gaps.ts';
import { gapWords, healthWords } from '../../i18n/pages.ts';
import { writeTimeRange } from '../../state/time-range.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';

const SHOWN_MAX = 200;
const PENS = 6;
const TAGS_NAMED = 3;
/** Around the hole in the trend, at least. */
const MARGIN_MS = 60_000;

/** Holes one by one, newest first; each leads to its trend. */
export const GapTable = ({ gaps }: { gaps: readonly GapRecord[] }) => {
  const say = useSay();
  const shown = gaps.slice(0, SHOWN_MAX);
  return (
    <>
      <table className="grid">
        <thead>
          <tr>
            <th>{say(healthWords.from)}</th>
            <th>{say(healthWords.to)}</th>
            <th className="number">{say(healthWords.length)}</th>
            <th>{say(healthWords.source)}</th>
            <th>{say(gapsWords.points)}</th>
            <th>{say(healthWords.what)}</th>
            <th className="number">{say(healthWords.missing)}</th>
            <th className="number">{say(gapsWords.recovered)}</th>
            <th>{say(healthWords.state)}</th>
            <th>{say(healthWords.detail)}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {shown.map((gap) => (
            <Row key={gap.id} gap={gap} />
          ))}
        </tbody>
      </table>
      {gaps.length > shown.length ? (
        <p className="panel-body hint">{say(gapsWords.more, { count: gaps.length - shown.length })}</p>
      ) : null}
    </>
  );
};

const Row = ({ gap }: { gap: GapRecord }) => {
  const plant = usePlant();
  const say = useSay();
  const state = gapState(gap);
  const end = gap.to ?? plant.now();
  const tags = tagsOf(gap, plant.points(gap.line ?? undefined));
  const toTrend = () => {
    const margin = Math.max(MARGIN_MS, end - gap.from);
    const t = writeTimeRange({ kind: 'fixed', from: gap.from - margin, to: end + margin });
    plant.navigation.go({
      view: 'trends',
      line: gap.line,
      parameters: { t, pens: tags.slice(0, PENS).join(), y: null, a: null, b: null },
    });
  };
  return (
    <tr>
      <td>{plant.format.dateTime(gap.from)}</td>
      <td>{gap.to === null ? say(healthWords.lasts) : plant.format.dateTime(gap.to)}</td>
      <td className="number">{durationText(end - gap.from)}</td>
      <td>{gap.source}</td>
      <td className="wrap secondary">{gap.tags === null ? say(gapsWords.allPoints) : named(gap.tags)}</td>
      <td>{say(gapWords[gap.cause])}</td>
      <td className="number">{gap.samples === null ? '–' : countText(gap.samples)}</td>
      <td className="number">{gap.recovered === undefined ? '' : countText(gap.recovered)}</td>
      <td>
        <i className="gap-key" data-state={state} aria-hidden="true" /> {say(gapStateWords[state])}
      </td>
      <td className="wrap secondary">{say(gap.detail)}</td>
      <td>
        {tags.length > 0 ? (
          <button type="button" className="tag-button" onClick={toTrend}>
            {say(gapsWords.inTrend)}
          </button>
        ) : null}
      </td>
    </tr>
  );
};

const named = (tags: readonly string[]): string =>
  tags.length <= TAGS_NAMED ? tags.join(', ') : `${tags.slice(0, TAGS_NAMED).join(', ')} +${tags.length - TAGS_NAMED}`;

/** The points a hole concerns, as far as they can be drawn: its own, those of its device, or any of the line. */
const tagsOf = (
  gap: GapRecord,
  points: readonly { tag: string; device: string; role: string; words: unknown }[],
): readonly string[] => {
  if (gap.tags !== null) return gap.tags;
  const measured = points.filter(({ role, words }) => role === 'PV' && words === null);
  const ofDevice = measured.filter(({ device }) => device === gap.source);
  return (ofDevice.length > 0 || gap.source !== 'gateway' ? ofDevice : measured).map(({ tag }) => tag);
};
