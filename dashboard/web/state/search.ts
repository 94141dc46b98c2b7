import type { PointView } from '../../contract/point-view.ts';
import type { PlantState, Selection } from '../page.ts';

export interface Found {
  readonly selection: Selection;
  readonly label: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly hint: string;
}

const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean);

const fields = ({ tag, name, unit, unitText, device, equipment, stream }: PointView): string =>
  [tag, name.zh, name.en, unit, unitText.zh, device, equipment ?? '', stream ?? ''].join('\n').toLowerCase();

/** Points whose tag, names, unit, device, equipment or stream hold every word of the query; what begins with it comes first. */
export const filterPoints = (points: readonly PointView[], query: string): readonly PointView[] => {
  const words = wordsOf(query);
  if (words.length === 0) return points;
  const found = points.filter((point) => {
    const text = fields(point);
    return words.every((word) => text.includes(word));
  });
  const starts = (point: PointView) => (point.tag.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1);
  return found.sort((a, b) => starts(a) - starts(b));
};

/** Points and equipment of every line. */
export const search = (plant: Pick<PlantState, 'lines' | 'points'>, query: string): readonly Found[] => {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const equipment = plant.lines.flatMap((line) =>
    line.equipment
      .filter(({ id, name }) => words.every((word) => `${id}\n${name.zh}\n${name.en}`.toLowerCase().includes(word)))
      .map(
        ({ id, name, area }): Found => ({
          selection: { kind: 'equipment', line: line.id, id },
          label: id,
          name,
          hint: area,
        }),
      ),
  );
  const points = filterPoints(plant.points(), query).map(
    ({ tag, name, line, device }): Found => ({
      selection: { kind: 'point', line, id: tag },
      label: tag,
      name,
      hint: device,
    }),
  );
  return [...equipment.slice(0, 4), ...points];
};
