import { type Config, loadConfig } from '../../../config/plant/load.ts';
import type { Point } from '../../../config/plant/point.ts';
import type { AlarmsReply } from '../../../config/vocabulary/alarms.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { ProcessHealth } from '../../../config/vocabulary/health.ts';
import { silentLog } from '../../../config/vocabulary/log.ts';
import type { PhasesReply } from '../../../config/vocabulary/phases.ts';
import { type Random, seeded } from '../../../config/vocabulary/random.ts';
import { BatchBuilder } from '../../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import { Status } from '../../../config/vocabulary/status.ts';
import type { TrialsReply } from '../../../config/vocabulary/trial.ts';
import type { TrialRuleView } from '../../../config/vocabulary/trial-rule.ts';
import type { TwinReport } from '../../../config/vocabulary/twin-report.ts';
import { Delays } from '../../../dashboard/server/delays.ts';
import { HealthBoard } from '../../../dashboard/server/health-board.ts';
import { LatestStore } from '../../../dashboard/server/latest-store.ts';
import { LiveHub } from '../../../dashboard/server/live-hub.ts';
import type { Parts } from '../../../dashboard/server/parts.ts';
import { TwinBoard } from '../../../dashboard/server/twin-board.ts';
import type { Upstream } from '../../../dashboard/server/upstream.ts';
import { scriptedTwin } from './scripted-what-if.ts';

/** A plant of our own making behind the real HTTP interface: what the server tests and the screenshot tests look at. */
export interface Scripted {
  readonly parts: Parts;
  /** One value for every point around its normal, as if the gateway had just sent it. */
  breathe(): void;
  say(tag: string, value: number, status?: number): void;
  hearProcesses(change?: (report: ProcessHealth) => ProcessHealth): void;
}

export const scriptedParts = (
  clock: Clock,
  options: { web?: string | null; config?: Config; seed?: number } = {},
): Scripted => {
  const config = options.config ?? loadConfig(undefined, ['bdo']);
  const random = seeded(options.seed ?? 1);
  const latest = new LatestStore(config.points);
  const hub = new LiveHub(latest, clock);
  const health = new HealthBoard(clock, ['gateway', 'twin', 'simulators']);
  const twins = new TwinBoard();
  const faults: { fault: string; atS: number; magnitude: number }[] = [];
  const startedAt = clock.now();
  const quarantine = scriptedQuarantine(startedAt);

  const parts: Parts = {
    config,
    version: '0.1.0',
    session: 'scripted',
    latest,
    hub,
    delays: new Delays(config.points, clock),
    health,
    twins,
    clock,
    log: silentLog,
    web: options.web ?? null,
    history: {
      range: async (query) => scriptedSeries(config, query, clock.now(), startedAt),
      latest: async () => new BatchBuilder().take(),
      frame: async () => new BatchBuilder().take(),
    },
    gateway: {
      ask: async (path, asked) => {
        if (path.startsWith('/api/quarantine')) return quarantine.ask(path, asked);
        if (path.startsWith('/api/trial-rules')) return { rules: [scriptedRule] };
        if (/^\/api\/lines\/[^/]+\/(alarms|phases)/.test(path)) return scriptedDay(path, clock.now());
        return path.startsWith('/api/trials') ? scriptedTrials(clock.now()) : { gaps: scriptedGaps(clock.now()) };
      },
      download: async (path) => ({ body: new Blob([path]).stream(), type: 'text/plain' }),
    },
    twin: {
      ask: scriptedTwin(config, () => clock.now()),
      download: async () => ({ body: new Blob().stream(), type: 'text/plain' }),
    },
    simulators: {
      download: async () => ({ body: new Blob().stream(), type: 'text/plain' }),
      ask: async (path, asked) => {
        const body = asked?.body as { fault: string; magnitude?: number } | undefined;
        if (asked?.method === 'POST' && body)
          faults.push({ fault: body.fault, atS: 60, magnitude: body.magnitude ?? 1 });
        if (asked?.method === 'DELETE') {
          const kept = path.endsWith('/faults') ? [] : faults.filter(({ fault }) => !path.endsWith(`/${fault}`));
          faults.splice(0, faults.length, ...kept);
        }
        return { faults: config.lines[0]?.faults ?? [], active: faults };
      },
    },
  };

  const put = (rows: readonly { point: Point; value: number; status: number }[]) => {
    const builder = new BatchBuilder();
    const now = clock.now();
    for (const { point, value, status } of rows) builder.add(point.index, now - 12, now, value, status);
    latest.apply(builder.take());
  };

  return {
    parts,
    breathe: () =>
      put(config.points.points.map((point) => ({ point, value: around(point, random), status: Status.Good }))),
    say: (tag, value, status = Status.Good) => {
      const point = config.points.byTag(tag);
      if (!point) throw new Error(`there is no point ${tag}`);
      put([{ point, value, status }]);
    },
    hearProcesses: (change = (report) => report) => {
      for (const report of scriptedHealth(config, clock.now(), startedAt)) health.hear(change(report));
      for (const line of config.lines) twins.hear(scriptedReport(config, line.id, clock.now()));
    },
  };
};

const around = (point: Point, random: Random): number => {
  if (point.words) return Number(Object.keys(point.words)[0] ?? 0);
  if (point.unit === 'bool' || point.unit === 'enum') return point.normal ?? 0;
  const normal = point.normal ?? (point.range.low + point.range.high) / 2;
  return normal + (random() - 0.5) * 2 * (point.sigma ?? 0);
};

/** What a line went through: one alarm half an hour ago, for five minutes, and nothing that goes round. */
const scriptedDay = (path: string, now: number): AlarmsReply | PhasesReply =>
  path.includes('/phases')
    ? { lanes: [], resolutionMs: 1000 }
    : {
        events: [
          {
            ...{ tag: 'PT-10101', limit: 'h', at: 12, priority: 2, peak: 13 },
            ...{ from: now - 30 * 60_000, to: now - 25 * 60_000 },
          },
        ],
        resolutionMs: 1000,
      };

const scriptedHealth = (config: Config, at: number, startedAt: number): ProcessHealth[] => {
  const common = {
    status: 'ok',
    message: null,
    at,
    startedAt,
    cpu: 0.04,
    memoryBytes: 120e6,
    sinks: [],
    devices: [],
    journal: null,
    gapsOpen: 0,
    detail: {},
  } as const;
  return [
    {
      ...common,
      process: 'gateway',
      devices: config.lines.flatMap((line) =>
        line.devices.map((device) => {
          const points = config.points.ofDevice(line.id, device.id).length;
          return {
            line: line.id,
            device: device.id,
            protocol: device.protocol,
            endpoint: 'opc.tcp://127.0.0.1:14840',
            state: 'connected' as const,
            since: startedAt,
            lastError: null,
            lastErrorAt: null,
            lastGood: at,
            points,
            good: points,
            valuesPerSecond: points,
            latencyMs: 12,
            reconnects: 0,
            detail: {},
          };
        }),
      ),
      sinks: ['history', 'mqtt'].map((sink) => ({
        sink,
        state: 'delivering' as const,
        lastError: null,
        backlogSamples: 0,
        backlogAgeMs: 0,
        delivered: 123_456,
        refused: 0,
        writeMsP50: 3.2,
      })),
      journal: {
        state: 'writing',
        lastError: null,
        bytes: 4_400_000,
        samples: 123_456,
        segments: 1,
        droppedSamples: 0,
        syncMsP50: 2.1,
        path: 'data/journal',
      },
    },
    { ...common, sinks: [], devices: [], process: 'twin', detail: { tickMs: 4.4 } },
    { ...common, sinks: [], devices: [], process: 'simulators' },
  ];
};

const scriptedReport = (config: Config, id: string, at: number): TwinReport => {
  const line = config.lines.find((candidate) => candidate.id === id);
  return {
    line: id,
    context: 'live',
    at,
    modelVersion: 'scripted-1',
    status: 'gross-error',
    message: null,
    solveMs: 4.2,
    iterations: 3,
    converged: true,
    steady: true,
    globalTest: { statistic: 61.3, threshold: 44.9, degreesOfFreedom: 31, level: 0.05, rejected: true },
    balances: (line?.units ?? []).map((unit, index) => ({
      id: `${unit.id}/mass`,
      plantUnit: unit.id,
      kind: 'mass' as const,
      unit: 'kg/h',
      in: 100 + index,
      out: 100 + index - (index === 2 ? 3.4 : 0.2),
      residual: index === 2 ? 3.4 : 0.2,
      sigma: 1.1,
      closurePercent: index === 2 ? 3.3 : 0.2,
      reconciledResidual: 1e-12,
      note: null,
    })),
    variables: (line?.streams ?? []).map((stream, index) => ({
      name: `${stream.id}.F`,
      tag: index % 3 === 0 ? 'FT-20101' : null,
      unit: 'kg/h',
      measured: index % 3 === 0 ? stream.normal.massFlowKgH * (index === 9 ? 1.02 : 1.001) : null,
      measuredSigma: index % 3 === 0 ? stream.normal.massFlowKgH * 0.004 : null,
      reconciled: index % 7 === 6 ? null : stream.normal.massFlowKgH,
      sigma: index % 7 === 6 ? null : stream.normal.massFlowKgH * 0.002,
      z: index % 3 === 0 ? (index === 9 ? 4.6 : Math.sin(index) * 1.4) : null,
      class:
        index % 7 === 6
          ? ('unobservable' as const)
          : index % 3 === 0
            ? ('redundant' as const)
            : ('observable' as const),
      used: true,
      gate: null,
    })),
    candidates: [
      {
        rank: 1,
        names: ['S-201.F', 'S-112.F'],
        tags: ['FT-20101'],
        kind: 'bias',
        test: 'measurement test',
        statistic: 4.6,
        threshold: 3.2,
        pValue: 0.000_004,
        estimate: 2.1,
        estimateSigma: 0.4,
        unit: 'kg/h',
      },
    ],
    kpis: [
      {
        id: 'bdo-per-acetylene',
        tag: null,
        name: { zh: '乙炔单耗', en: 'Acetylene per BDO' },
        unit: 't/t',
        value: 0.312,
        sigma: 0.004,
        low: 0.304,
        high: 0.32,
        note: null,
      },
      {
        id: 'steam',
        tag: null,
        name: { zh: '蒸汽单耗', en: 'Specific steam' },
        unit: 't/t',
        value: null,
        sigma: null,
        low: null,
        high: null,
        note: { zh: '没有在用的蒸汽表', en: 'no steam meter in service' },
      },
    ],
  };
};

/** A slow wave around the normal with a hole of ten minutes and a quarter of an hour of uncertain data in every two hours. */
const scriptedSeries = (config: Config, query: HistoryQuery, now: number, startedAt: number): HistorySeries => {
  const point = config.points.byTag(query.tag);
  const normal = point?.normal ?? 50;
  const swing = Math.max((point?.sigma ?? 0) * 6, ((point?.range.high ?? 100) - (point?.range.low ?? 0)) * 0.02);
  const rows = {
    time: [] as number[],
    min: [] as number[],
    max: [] as number[],
    first: [] as number[],
    last: [] as number[],
    status: [] as number[],
    count: [] as number[],
  };
  const step = Math.max(1000, (query.to - query.from) / query.columns);
  for (let at = Math.ceil(query.from / step) * step; at < Math.min(query.to, now); at += step) {
    // Whole around the start, whatever the time of day: a test looks at the last minutes.
    const phase = (((at - startedAt + 4_500_000) % 7_200_000) + 7_200_000) % 7_200_000;
    if (phase > 3_000_000 && phase < 3_600_000) continue;
    const middle = normal + swing * Math.sin(at / 600_000) + swing * 0.3 * Math.sin(at / 47_000);
    rows.time.push(at);
    rows.min.push(middle - swing * 0.05);
    rows.max.push(middle + swing * 0.05);
    rows.first.push(middle);
    rows.last.push(middle);
    rows.status.push(phase > 5_000_000 && phase < 5_900_000 ? Status.UncertainSensorNotAccurate : Status.Good);
    rows.count.push(Math.max(1, Math.round(step / 1000)));
  }
  return {
    ...rows,
    tag: query.tag,
    context: query.context,
    method: query.method,
    from: query.from,
    to: query.to,
    columns: query.columns,
    total: rows.count.reduce((sum, count) => sum + count, 0),
    nearest: { before: query.from - 3_600_000, after: null },
    truncated: false,
  };
};

const scriptedGaps = (now: number) => [
  {
    id: 'g2',
    cause: 'link-lost',
    line: 'bdo',
    source: 'CH-601',
    tags: null,
    from: now - 1_500_000,
    to: now - 1_380_000,
    samples: 240,
    healed: 'no',
    detail: { zh: '串口转换器没有应答', en: 'The converter did not answer.' },
  },
  {
    id: 'g1',
    cause: 'gateway-down',
    line: null,
    source: 'gateway',
    tags: null,
    from: now - 7_200_000,
    to: now - 7_170_000,
    samples: null,
    healed: 'permanent',
    detail: { zh: '网关停过', en: 'The gateway was stopped.' },
  },
];

const scriptedRule: TrialRuleView = {
  ...{ line: 'bdo', id: 'campaign', name: { zh: '批次', en: 'Campaign' }, longestH: 48, on: false, state: 'off' },
  ...{ start: { zh: 'FT 高于 1', en: 'FT above 1' }, stop: { zh: 'FT 低于 1', en: 'FT below 1' } },
  ...{ detail: null, trial: null },
};

/** One that runs. */
const scriptedTrials = (now: number): TrialsReply => ({
  trials: [
    {
      id: 'bdo-1',
      line: 'bdo',
      title: 'B-7',
      purpose: '',
      people: [],
      factors: [{ name: 'T', value: 92, unit: '°C' }],
      recipe: '',
      calibration: '',
      verdict: 'open',
      result: '',
      from: now - 3_600_000,
      to: null,
      origin: 'started',
      golden: null,
      notes: [],
      lab: [],
      photos: [],
      package: null,
      rule: null,
      instruments: null,
      lineage: { at: now - 3_600_000, software: '1', config: 'c', tags: 't', model: null },
      changes: [],
      revision: 1,
    },
  ],
  total: 1,
  facets: { line: [{ value: 'bdo', count: 1 }], verdict: [{ value: 'open', count: 1 }], person: [] },
});

/** Samples that a store refused: it takes any with a number, once that is repaired. */
const scriptedQuarantine = (now: number): Pick<Upstream, 'ask'> => {
  let samples = [1, 2, 3].map((number) => ({
    id: `q-${number}`,
    sink: 'influxdb',
    at: now - 60_000,
    tag: `TT-1011${number}`,
    sourceTime: now - 90_000 - number * 1000,
    receiveTime: now - 90_000 - number * 1000,
    value: number === 3 ? 21.5 : 'Infinity',
    status: 0,
    reason: 'unable to parse: invalid number',
  }));
  return {
    ask: async (path, asked) => {
      if (asked?.method !== 'POST') return { samples, total: samples.length };
      const { ids, value } = asked.body as { ids?: string[]; value?: number };
      const chosen = samples.filter(({ id }) => ids?.includes(id) ?? true);
      const gone = path.endsWith('/drop')
        ? chosen
        : chosen.filter((sample) => typeof (value ?? sample.value) === 'number');
      samples = samples.filter((sample) => !gone.includes(sample));
      const dropped = path.endsWith('/drop') ? gone.length : 0;
      const refused = chosen.length - gone.length;
      return { stored: gone.length - dropped, refused, waiting: 0, dropped, message: null };
    },
  };
};
