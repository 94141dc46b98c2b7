import type { Text } from '../vocabulary/text.ts';
import { twinNode } from '../vocabulary/topic.ts';
import type { UnitCode } from '../vocabulary/unit.ts';
import { dynamicPoints } from './dynamic-points.ts';
import type { Line } from './line.ts';
import { isStreamMeter, type LineTwin } from './line-twin.ts';
import type { Point } from './point.ts';
import { isRelative, monitorTags } from './twin-monitors.ts';
import { sigmaRange } from './value-range.ts';

/** The device under which the estimates of a line's twin stand in the point table. */
export const TWIN_DEVICE = 'TWIN';

type Estimate = Omit<Point, 'index'>;

/** What of a measured point an estimate of it takes over. */
export interface Signal {
  readonly tag: string;
  readonly name: Text;
  readonly unit: UnitCode;
  readonly range: { readonly low: number; readonly high: number };
  readonly normal: number | null;
  readonly stream?: string | null;
  readonly equipment?: string | null;
}

/** Tag of an equipment or unit id inside a point name: R-101A/B becomes R-101AB. */
const tagPart = (id: string): string => id.replace(/[^A-Za-z0-9-]/g, '').toUpperCase();

export const closureTag = (unit: string): string => `BAL-${tagPart(unit)}`;
export const dutyTag = (duty: string): string => `DUTY-${duty}`;
export const kpiTag = (kpi: string): string => `KPI-${kpi}`;

/** Figures on the twin itself, so that its health has a history. */
export const TWIN_FIGURES = {
  CHI2: { name: { zh: '总体检验统计量', en: 'Global test statistic' }, unit: '1', high: 100 },
  LIMIT: { name: { zh: '总体检验临界值', en: 'Global test threshold' }, unit: '1', high: 100 },
  DOF: { name: { zh: '冗余度', en: 'Degrees of freedom of the global test' }, unit: '1', high: 100 },
  MISFIT: { name: { zh: '估计残差平方和', en: 'Misfit of the estimate (all information)' }, unit: '1', high: 200 },
  CONVERGED: { name: { zh: '已收敛', en: 'Converged' }, unit: 'bool', high: 1 },
  STEADY: { name: { zh: '稳态', en: 'Steady' }, unit: 'bool', high: 1 },
  CANDIDATES: { name: { zh: '显著误差候选数', en: 'Gross-error candidate sets' }, unit: '1', high: 10 },
  USED: { name: { zh: '参与校正测量占比', en: 'Share of measurements in use' }, unit: '%', high: 100 },
  FINDINGS: { name: { zh: '不再成立的关系与不可用仪表数', en: 'Findings of monitors and gates' }, unit: '1', high: 50 },
  VALID: { name: { zh: '有效估计值占比', en: 'Share of estimates with a number' }, unit: '%', high: 100 },
  GRADIENT: { name: { zh: '最优性残差（相对）', en: 'Gradient norm at the solution, relative' }, unit: '1', high: 1 },
  SINCE: { name: { zh: '距上次收敛（秒）', en: 'Time since it last converged, s' }, unit: '1', high: 86_400 },
  LATE: { name: { zh: '样本迟到（秒）', en: 'Samples heard after their tick, s' }, unit: '1', high: 86_400 },
  SOLVE: { name: { zh: '求解用时（毫秒）', en: 'Solve time, ms' }, unit: '1', high: 1000 },
} as const satisfies Record<string, { name: Text; unit: UnitCode; high: number }>;
/** Deviation of a monitor's relation from its reference. */
export const monitorTag = (monitor: string): string => `MON-${monitor}`;
export const figureTag = (line: string, figure: keyof typeof TWIN_FIGURES): string => `TWIN-${tagPart(line)}-${figure}`;

/**
 * The points that the twin of a line publishes: reconciled value (.REC) and standard deviation (.SD) of every stream and of
 * every instrument it reconciles, duties, closures of the metered units, KPIs and figures on itself. A pure function of the line's folder.
 */
export const twinPoints = (line: Line, measured: readonly Signal[]): Estimate[] => {
  if (!line.twin) return [];
  const byTag = new Map(measured.map((point) => [point.tag, point]));
  const wanted: Signal[] = [
    ...line.streams.flatMap(({ id, name, normal }) =>
      withSigma({
        tag: id,
        name,
        unit: 'kg/h',
        stream: id,
        normal: normal.massFlowKgH,
        range: { low: 0, high: Math.max(1, normal.massFlowKgH * 3) },
      }),
    ),
    ...line.twin.measurements.flatMap((measurement) => {
      const point = byTag.get(measurement.tag);
      return point && isReconciled(measurement) ? withSigma(point) : [];
    }),
    ...line.twin.energy.flatMap(({ duties }) =>
      duties.flatMap(({ id, name }) =>
        withSigma({ tag: dutyTag(id), name, unit: 'kW', normal: null, range: { low: -50, high: 50 } }),
      ),
    ),
    ...line.units.filter(isMetered(line.twin)).map(({ id }) => ({
      tag: closureTag(id),
      name: { zh: `${id} 质量平衡偏差`, en: `${id} mass balance error of the raw measurements` },
      unit: '%' as const,
      normal: 0,
      range: { low: -20, high: 20 },
    })),
    ...line.twin.kpis.flatMap(({ id, name, unit, range, normal }) => [
      { tag: kpiTag(id), name, unit, range, normal },
      { tag: `${kpiTag(id)}.SD`, name: sigmaName(name), unit, range: sigmaRange(range), normal: null },
    ]),
    ...line.twin.monitors.map((monitor) => {
      const first = byTag.get(monitorTags(monitor)[0] ?? '');
      const relative = isRelative(monitor);
      const span = 10 * monitor.tolerance * (relative ? 100 : 1);
      return {
        tag: monitorTag(monitor.id),
        name: { zh: `${monitor.name.zh}：与参考之差`, en: `${monitor.name.en}: off its reference` },
        unit: monitor.kind === 'hysteresis' ? ('1' as const) : relative ? ('%' as const) : (first?.unit ?? '1'),
        normal: 0,
        range: { low: -span, high: span },
        equipment: first?.equipment ?? null,
      };
    }),
    ...(Object.keys(TWIN_FIGURES) as (keyof typeof TWIN_FIGURES)[]).map((figure) => {
      const { name, unit, high } = TWIN_FIGURES[figure];
      return { tag: figureTag(line.id, figure), name, unit, normal: null, range: { low: 0, high } };
    }),
  ];
  return [...wanted.map((want) => estimate(line, want)), ...dynamicPoints(line)];
};

/** Whether what is reconciled is what the instrument itself says: not a characteristic, and not a sum of several meters. */
export const isReconciled = (measurement: LineTwin['measurements'][number]): boolean =>
  measurement.kind !== 'final-element' && !(measurement.kind === 'gas-flow' && measurement.plus.length > 0);

/** A closure is of raw measurements: a unit with a stream that no meter measures never has one, so it has no point for it. */
const isMetered = ({ measurements }: LineTwin) => {
  const metered = new Set(measurements.flatMap((m) => (isStreamMeter(m) ? [m.stream] : [])));
  return ({ inlets, outlets }: Line['units'][number]): boolean =>
    [...inlets, ...outlets].every((stream) => metered.has(stream));
};

const sigmaName = ({ zh, en }: Text): Text => ({ zh: `${zh}（标准差）`, en: `${en} (standard deviation)` });

const withSigma = (of: Signal): Signal[] => [
  { ...of, tag: `${of.tag}.REC`, name: { zh: `${of.name.zh}（校正）`, en: `${of.name.en} (reconciled)` } },
  {
    ...of,
    tag: `${of.tag}.SD`,
    name: { zh: `${of.name.zh}（校正标准差）`, en: `${of.name.en} (reconciled, standard deviation)` },
    range: sigmaRange(of.range),
    normal: null,
  },
];

const estimate = (
  line: Line,
  { tag, name, unit, range, normal, stream = null, equipment = null }: Signal,
): Estimate => ({
  line: line.id,
  device: TWIN_DEVICE,
  tag,
  name,
  unit,
  range,
  normal,
  stream,
  equipment,
  isaType: 'FY',
  sigma: null,
  accuracy: '-',
  samplingMs: 1000,
  deadband: 0,
  origin: 'estimated',
  access: 'R',
  role: 'EST',
  limits: { hh: null, h: null, l: null, ll: null },
  priority: null,
  words: null,
  address: { protocol: 'sparkplug', node: twinNode(line.id), metric: tag },
});
