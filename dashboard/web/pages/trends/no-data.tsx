import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import { trendWords } from '../../i18n/pages.ts';
import { writeTimeRange } from '../../state/time-range.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';

/** Nothing in the range: said in words, with the nearest samples on either side as links. */
export const NoData = ({ series, spanMs }: { series: readonly HistorySeries[]; spanMs: number }) => {
  const plant = usePlant();
  const say = useSay();
  const known = (times: readonly (number | null)[]) => times.filter((time): time is number => time !== null);
  const before = known(series.map(({ nearest }) => nearest.before)).sort((a, b) => b - a)[0];
  const after = known(series.map(({ nearest }) => nearest.after)).sort((a, b) => a - b)[0];
  const goTo = (time: number) =>
    plant.navigation.go({
      parameters: { t: writeTimeRange({ kind: 'fixed', from: time - spanMs / 2, to: time + spanMs / 2 }) },
    });
  return (
    <div className="trend-message">
      <p>{say(trendWords.noData)}</p>
      {before === undefined ? null : (
        <button type="button" onClick={() => goTo(before)}>
          {say(trendWords.earlier, { time: plant.format.dateTime(before) })}
        </button>
      )}
      {after === undefined ? null : (
        <button type="button" onClick={() => goTo(after)}>
          {say(trendWords.later, { time: plant.format.dateTime(after) })}
        </button>
      )}
    </div>
  );
};
