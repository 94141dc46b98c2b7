import type { PointView } from '../../../contract/point-view.ts';
import { tagsWords, trendWords } from '../../i18n/pages.ts';
import { LimitChip, Live } from '../../widgets/live.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { penColour, penDashed } from './pens.ts';
import { penValue } from './trend-plot.ts';
import type { CursorValues } from './trends.tsx';

export const PenTable = ({ points, cursor }: { points: readonly PointView[]; cursor: CursorValues }) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const theme = useObservable(plant.theme);
  const without = (tag: string) =>
    points
      .filter((point) => point.tag !== tag)
      .map((point) => point.tag)
      .join(',') || null;
  return (
    <div className="pens panel">
      <table className="grid">
        <thead>
          <tr>
            <th />
            <th>{say(tagsWords.tag)}</th>
            <th>{say(tagsWords.name)}</th>
            <th className="number">{say(trendWords.now)}</th>
            <th />
            <th className="number">
              {say(trendWords.cursor)} {cursor.unixMs === null ? '' : plant.format.time(cursor.unixMs)}
            </th>
            <th />
          </tr>
        </thead>
        <tbody>
          {points.map((point, index) => (
            <tr key={point.tag}>
              <td>
                <i
                  className="pen-key"
                  style={{ '--pen': penColour(index, theme) } as React.CSSProperties}
                  {...(penDashed(index) ? { 'data-dashed': '' } : {})}
                />
              </td>
              <td>{point.tag}</td>
              <td>{point.name[language]}</td>
              <td className="number">
                <Live tag={point.tag} />
              </td>
              <td>
                <LimitChip tag={point.tag} />
              </td>
              <td className="number">
                {cursor.unixMs === null
                  ? ''
                  : `${penValue(point, cursor.values[index] ?? null)} ${plant.format.unit(point)}`}
              </td>
              <td className="number">
                <button
                  type="button"
                  className="tag-button"
                  aria-label={say(trendWords.remove, { tag: point.tag })}
                  onClick={() => plant.navigation.go({ parameters: { pens: without(point.tag) } })}
                >
                  ×
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
