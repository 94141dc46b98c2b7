import { useCallback, useMemo, useState } from 'react';
import type { PointView } from '../../../contract/point-view.ts';
import { decimalsOf, numberText } from '../../format/number.ts';
import { tagsWords } from '../../i18n/pages.ts';
import type { LiveValue } from '../../page.ts';
import { filterPoints } from '../../state/search.ts';
import { LimitChip, Live, LiveText } from '../../widgets/live.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { useJudgement } from '../../widgets/use-values.ts';

const SHOWN_MAX = 120;

const notGood = (values: ReadonlyMap<string, LiveValue>): readonly string[] =>
  [...values.values()].filter(({ quality }) => quality !== 'good').map(({ point }) => point.tag);
const joined = (tags: readonly string[]): string => tags.join();

/** Every point with its newest value. */
export const TagsTable = () => {
  const plant = usePlant();
  const say = useSay();
  const { parameters } = useObservable(plant.navigation);
  const query = parameters.q ?? '';
  const onlyNotGood = parameters.quality === 'not-good';
  const [typed, setTyped] = useState(query);
  const all = plant.points();
  const watched = useMemo(() => (onlyNotGood ? all.map(({ tag }) => tag) : []), [all, onlyNotGood]);
  const suspect = useJudgement(watched, notGood, joined);
  const found = useMemo(() => {
    const matching = filterPoints(all, query);
    const suspects = new Set(suspect);
    return onlyNotGood ? matching.filter(({ tag }) => suspects.has(tag)) : matching;
  }, [all, query, onlyNotGood, suspect]);
  const search = useCallback(
    (text: string) => {
      setTyped(text);
      plant.navigation.go({ parameters: { q: text || null }, replace: true });
    },
    [plant],
  );
  return (
    <div className="page page-full">
      <div className="toolbar">
        <input
          type="search"
          value={typed}
          aria-label={say(tagsWords.search)}
          placeholder={say(tagsWords.search)}
          onChange={({ target }) => search(target.value)}
        />
        <span className="segments">
          <button
            type="button"
            aria-pressed={!onlyNotGood}
            onClick={() => plant.navigation.go({ parameters: { quality: null } })}
          >
            {say(tagsWords.all)}
          </button>
          <button
            type="button"
            aria-pressed={onlyNotGood}
            onClick={() => plant.navigation.go({ parameters: { quality: 'not-good' } })}
          >
            {say(tagsWords.notGood)}
          </button>
        </span>
        <span className="secondary">{say(tagsWords.shown, { count: found.length, total: all.length })}</span>
        {found.length > SHOWN_MAX ? <span className="hint">{say(tagsWords.more, { count: SHOWN_MAX })}</span> : null}
      </div>
      <div className="scroll panel">
        {found.length === 0 ? (
          <p className="panel-body secondary">{say(tagsWords.nothing, { query })}</p>
        ) : (
          <table className="grid tags-table">
            <thead>
              <tr>
                <th>{say(tagsWords.tag)}</th>
                <th>{say(tagsWords.name)}</th>
                <th className="number">{say(tagsWords.value)}</th>
                <th />
                <th>{say(tagsWords.limits)}</th>
                <th>{say(tagsWords.quality)}</th>
                <th>{say(tagsWords.time)}</th>
                <th>{say(tagsWords.equipment)}</th>
                <th>{say(tagsWords.device)}</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, SHOWN_MAX).map((point) => (
                <TagRow key={point.tag} point={point} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </div>
  );
};

const limitsText = (point: PointView): string => {
  const { ll, l, h, hh } = point.limits;
  const decimals = Math.min(2, decimalsOf(point));
  const side = (limits: readonly (number | null)[], sign: string) => {
    const given = limits.filter((limit) => limit !== null);
    return given.length === 0 ? '' : `${sign} ${given.map((limit) => numberText(limit, decimals)).join(' / ')}`;
  };
  return [side([l, ll], '≤'), side([h, hh], '≥')].filter(Boolean).join('   ');
};

const TagRow = ({ point }: { point: PointView }) => {
  const plant = usePlant();
  const language = useObservable(plant.language);
  const select = () => plant.select({ kind: 'point', line: point.line, id: point.tag });
  return (
    <tr onClick={select}>
      <td>
        <button type="button" className="tag-button" onClick={select}>
          {point.tag}
        </button>
      </td>
      <td>{point.name[language]}</td>
      <td className="live-cell">
        <Live tag={point.tag} />
      </td>
      <td>
        <LimitChip tag={point.tag} />
      </td>
      <td className="secondary">{limitsText(point)}</td>
      <td className="secondary">
        <LiveText tag={point.tag} text={({ quality, status }) => plant.format.quality(quality, status)} />
      </td>
      <td className="secondary">
        <LiveText
          tag={point.tag}
          text={({ sourceTime }) => (sourceTime === null ? '–' : plant.format.time(sourceTime))}
        />
      </td>
      <td className="secondary">{point.equipment ?? ''}</td>
      <td className="secondary">{point.device}</td>
    </tr>
  );
};
