import { useEffect, useState } from 'react';
import type { TwinReport } from '../../../config/vocabulary/twin-report.ts';
import { stopAll } from '../state/observable.ts';
import { usePlant } from './plant-context.ts';

/** Newest reports of the twins of these lines; `lines` must be the same array from one drawing to the next. */
export const useTwins = (lines: readonly { readonly id: string }[]): readonly TwinReport[] => {
  const plant = usePlant();
  const [reports, setReports] = useState<readonly TwinReport[]>([]);
  useEffect(() => {
    const sources = lines.map(({ id }) => plant.twin(id));
    const read = () => setReports(sources.flatMap((source) => source.get() ?? []));
    read();
    return stopAll(sources.map((source) => source.subscribe(read)));
  }, [plant, lines]);
  return reports;
};

/** The worst mass balance that has a number, by the size of its residual in standard deviations. */
export const worstBalance = (report: TwinReport): TwinReport['balances'][number] | undefined =>
  report.balances
    .filter(({ kind, closurePercent }) => kind === 'mass' && closurePercent !== null)
    .sort((a, b) => Math.abs((b.residual ?? 0) / (b.sigma || 1)) - Math.abs((a.residual ?? 0) / (a.sigma || 1)))[0];
