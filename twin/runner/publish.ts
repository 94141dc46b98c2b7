import type { PointTable } from '../../config/plant/point.ts';
import { closureTag, dutyTag, figureTag, isReconciled, kpiTag, monitorTag } from '../../config/plant/twin-points.ts';
import type { BatchBuilder, SampleBatch } from '../../config/vocabulary/sample.ts';
import { Status } from '../../config/vocabulary/status.ts';
import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import { shareUsed, shareValid, type TickResult } from './report.ts';

/**
 * The report as samples of the points in config/plant/twin-points.ts: every one of them, every tick. What has no number is
 * NaN with a Bad status; the rest is no better than the worst input, and Uncertain while the twin doubts its own answer.
 */
export const estimateSamples = (
  result: TickResult,
  report: TwinReport,
  lateS: number,
  points: PointTable,
  batch: BatchBuilder,
): SampleBatch => {
  const { line, now, inputs } = result;
  const doubtful = report.status === 'ok' ? inputs.status : inputs.status || Status.UncertainSubNormal;
  const put = (tag: string, value: number | null, status: number) => {
    const point = points.byTag(tag);
    if (!point) return;
    if (value === null)
      batch.add(
        point.index,
        now,
        now,
        Number.NaN,
        Status.BadNoCommunication === status ? status : Status.BadOutOfService,
      );
    else batch.add(point.index, now, now, value, status);
  };
  const estimate = (base: string, variable: TwinReport['variables'][number]) => {
    put(`${base}.REC`, variable.reconciled, doubtful);
    put(`${base}.SD`, variable.sigma, doubtful);
  };
  const reconciled = new Set((line.twin?.measurements ?? []).filter(isReconciled).map(({ tag }) => tag));
  for (const variable of report.variables) {
    const flow = /^([^ ]+)\.F$/.exec(variable.name);
    if (flow?.[1]) estimate(flow[1], variable);
    const duty = /^([^ ]+)\.Q$/.exec(variable.name);
    if (duty?.[1]) estimate(dutyTag(duty[1]), variable);
    if (variable.tag && reconciled.has(variable.tag)) estimate(variable.tag, variable);
  }
  for (const balance of report.balances)
    if (balance.kind === 'mass') put(closureTag(balance.plantUnit), balance.closurePercent, doubtful);
  for (const { id, value, sigma } of report.kpis) {
    put(kpiTag(id), value, doubtful);
    put(`${kpiTag(id)}.SD`, sigma, doubtful);
  }
  for (const { monitor, deviation } of result.monitors)
    put(monitorTag(monitor.id), Number.isFinite(deviation) ? deviation : null, Status.Good);
  const figure = (name: Parameters<typeof figureTag>[1], value: number | null) =>
    put(figureTag(line.id, name), value, Status.Good);
  figure('CHI2', report.globalTest.statistic);
  figure('LIMIT', report.globalTest.threshold);
  figure('DOF', report.globalTest.degreesOfFreedom);
  figure('MISFIT', result.solution.converged ? result.solution.objective : null);
  figure('CONVERGED', report.converged ? 1 : 0);
  figure('STEADY', report.steady ? 1 : 0);
  figure('CANDIDATES', report.candidates.length);
  figure('USED', 100 * shareUsed(result));
  figure('FINDINGS', result.findings.length);
  figure('VALID', 100 * shareValid(report));
  figure('GRADIENT', result.gradient);
  figure('SINCE', result.sinceConvergedMs === null ? null : result.sinceConvergedMs / 1000);
  figure('SOLVE', report.solveMs);
  figure('LATE', lateS);
  return batch.take();
};
