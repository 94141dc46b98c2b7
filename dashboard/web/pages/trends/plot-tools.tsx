import type { PointView } from '../../../contract/point-view.ts';
import { markWords } from '../../i18n/trends.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { trendCsv } from './export-csv.ts';
import type { Loaded } from './use-series.ts';
import { writeMark } from './zoom.ts';

const save = (name: string, text: string): void => {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // After the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};

const RAW_FORMATS = [
  ['parquet', 'Parquet'],
  ['csv', 'CSV'],
] as const;

/** The samples themselves, as the gateway has them: the browser takes the file straight from the server, however large it is. */
const fetchRaw = (points: readonly PointView[], { from, to }: Loaded, format: 'parquet' | 'csv'): void => {
  const tags = points.map(({ tag }) => tag).join(',');
  const link = document.createElement('a');
  link.href = `/api/export?${new URLSearchParams({ tags, from: String(from), to: String(to), format })}`;
  link.download = '';
  link.click();
};

/** Cursors, fit and export: also for who has no wheel and no Shift. */
export const PlotTools = ({ points, loaded }: { points: readonly PointView[]; loaded: Loaded | null }) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const { parameters } = useObservable(plant.navigation);
  const marked = parameters.a !== undefined || parameters.b !== undefined;
  const set = (change: Record<string, string | null>) => plant.navigation.go({ parameters: change, replace: true });
  if (points.length === 0 || !loaded) return null;
  const share = (part: number) => writeMark(loaded.from + (loaded.to - loaded.from) * part);
  return (
    <>
      {marked ? (
        <button type="button" onClick={() => set({ a: null, b: null })}>
          {say(markWords.clear)}
        </button>
      ) : (
        <button type="button" title={say(markWords.hint)} onClick={() => set({ a: share(0.25), b: share(0.75) })}>
          A B
        </button>
      )}
      {parameters.y === undefined ? null : (
        <button type="button" onClick={() => set({ y: null })}>
          {say(markWords.fit)}
        </button>
      )}
      <button
        type="button"
        title={say(markWords.exportHint)}
        onClick={() => {
          const name = [loaded.from, loaded.to].map((at) => plant.format.dateTime(at).replace(/[- :]/g, '')).join('-');
          save(`trend-${name}.csv`, trendCsv(points, loaded.series, plant.site.timeZone, language));
        }}
      >
        {say(markWords.export)}
      </button>
      {RAW_FORMATS.map(([format, name]) => (
        <button
          key={format}
          type="button"
          title={say(markWords.rawHint)}
          onClick={() => fetchRaw(points, loaded, format)}
        >
          {say(markWords.raw, { format: name })}
        </button>
      ))}
    </>
  );
};
