import { describe, expect, test } from 'vitest';
import type { Line } from '../../../../config/plant/line.ts';
import { LineTwin as TwinSection } from '../../../../config/plant/line-twin.ts';
import { loadConfig } from '../../../../config/plant/load.ts';
import { type Point, PointTable } from '../../../../config/plant/point.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { LineTwin } from '../../../../twin/runner/line-twin.ts';

// A small line of water with what nobody should ever tell a twin: it says what is wrong, and no number is made of it.

const [bdo] = loadConfig(undefined, ['bdo']).lines;
const [anyStream] = bdo?.streams ?? [];
const [anyUnit] = bdo?.units ?? [];
const like = loadConfig(undefined, ['bdo']).points.byTag('FT-20101');
if (!bdo || !anyStream || !anyUnit || !like) throw new Error('the BDO line is empty');

interface Unit {
  readonly id: string;
  readonly inlets: readonly string[];
  readonly outlets: readonly string[];
}

const lineOf = (
  streams: Readonly<Record<string, Readonly<Record<string, number>>>>,
  units: readonly Unit[],
  twin: object,
): Line => ({
  ...bdo,
  areas: bdo.areas,
  streams: Object.entries(streams).map(([id, components]) => ({
    ...anyStream,
    id,
    normal: { ...anyStream.normal, massFlowKgH: Object.values(components).reduce((a, b) => a + b, 0), components },
  })),
  units: units.map((unit) => ({ ...anyUnit, ...unit, inlets: [...unit.inlets], outlets: [...unit.outlets] })),
  twin: TwinSection.parse(twin),
});

const WATER = { 'S-1': { H2O: 15 }, 'S-2': { H2O: 10 }, 'S-3': { H2O: 5 } };
const TEE: readonly Unit[] = [{ id: 'V-1', inlets: ['S-1'], outlets: ['S-2', 'S-3'] }];
const meter = (tag: string, stream: string) => ({ kind: 'flow', tag, stream });
const YIELD = {
  id: 'YIELD',
  name: { zh: '收率', en: 'Yield' },
  unit: '%',
  range: { low: 0, high: 100 },
  numerator: [{ stream: 'S-2' }],
  denominator: [{ stream: 'S-1' }],
};

const START_MS = 1_767_225_600_000;
const END_S = 120;
/** More than it takes to name what is wrong. */
const TICKS = 5;

interface Telling {
  /** What differs in the points of the meters. */
  readonly of?: Partial<Point>;
  readonly clock?: { elapsedMs(): number };
  readonly ticks?: number;
  readonly look?: (report: TwinReport) => void;
}

/** What is reported after two minutes in which each meter said its value, with noise as any meter has. */
const told = (
  line: Line,
  said: Readonly<Record<string, number>>,
  { of = {}, clock = { elapsedMs: () => 0 }, ticks = TICKS, look = () => undefined }: Telling = {},
): TwinReport => {
  const points = new PointTable(
    Object.keys(said).map((tag, index) => ({
      ...like,
      index,
      tag,
      stream: null,
      range: { low: 0, high: 50 },
      sigma: 0.02,
      accuracy: '-',
      ...of,
    })),
  );
  const twin = new LineTwin({ line, points, context: 'test', clock });
  let report: TwinReport | undefined;
  for (let s = 0; s <= END_S; s++) {
    const at = START_MS + 1000 * s;
    const batch = new BatchBuilder();
    Object.values(said).forEach((value, index) => {
      batch.add(index, at, at, value + 0.01 * ((3 * s + index) % 5) - 0.02, Status.Good);
    });
    twin.accept(batch.take());
    if (s <= END_S - ticks) continue;
    report = twin.tick(at).report;
    look(report);
  }
  if (!report) throw new Error('no tick');
  return report;
};

const numbersOf = ({ variables, kpis }: TwinReport): (number | null)[] => [
  ...variables.flatMap(({ reconciled, sigma, z }) => [reconciled, sigma, z]),
  ...kpis.flatMap(({ value, sigma }) => [value, sigma]),
];

test('the small line itself is answered, so that what follows is the fault of what was told', () => {
  const report = told(
    lineOf(WATER, TEE, {
      measurements: [meter('FT-1', 'S-1'), meter('FT-2', 'S-2'), meter('FT-3', 'S-3')],
      kpis: [YIELD],
    }),
    { 'FT-1': 15, 'FT-2': 10, 'FT-3': 5 },
  );
  expect(report).toMatchObject({ status: 'ok', converged: true });
  expect(report.kpis[0]?.value).toBeCloseTo(66.7, 0);
});

test('a yield that no meter determines has no number and says so; what is determined keeps its own', () => {
  const report = told(lineOf(WATER, TEE, { measurements: [meter('FT-1', 'S-1')], kpis: [YIELD] }), { 'FT-1': 15 });
  expect(report.converged).toBe(true);
  expect(report.kpis[0]).toMatchObject({ value: null, sigma: null });
  expect(report.kpis[0]?.note).toEqual({
    zh: '现用仪表不足以估计',
    en: 'not observable with the instruments now in use',
  });
  expect(report.variables.find(({ name }) => name === 'S-1.F')?.reconciled).toBeCloseTo(15, 1);
});

test('a yield over a feed that is zero has no number', () => {
  const report = told(
    lineOf(WATER, TEE, { measurements: [meter('FT-1', 'S-1'), meter('FT-2', 'S-2')], kpis: [YIELD] }),
    {
      'FT-1': 0,
      'FT-2': 0,
    },
  );
  for (const value of numbersOf(report)) expect(value === null || Number.isFinite(value)).toBe(true);
});

test('a search that finds nothing in its time ends, says so, and rests nine times as long before the next', () => {
  const said = { 'FT-1': 15, 'FT-2': 10, 'FT-3': 5 };
  const measurements = [meter('FT-1', 'S-1'), meter('FT-2', 'S-2'), meter('FT-3', 'S-3')];
  let asked = 0;
  const searched: boolean[] = [];
  told(lineOf(WATER, TEE, { measurements }), said, {
    clock: { elapsedMs: () => 450 * asked++ },
    ticks: 12,
    look: ({ status, message }) => {
      expect(status).toBe('not-converged');
      expect(message?.en).toMatch(/time given was used up/);
      searched.push(asked > 2); // a tick that rests looks at the clock when it begins and when it ends
      asked = 0;
    },
  });
  // The solver asked once, and once more it was looked how long that took: 900 ms, so 8.1 s of rest.
  expect(searched).toEqual([true, ...new Array(8).fill(false), true, false, false]);
});

describe('a balance that can only hold without flow is refused when the twin is built', () => {
  const measurements = [meter('FT-1', 'S-1'), meter('FT-2', 'S-2')];
  const said = { 'FT-1': 15, 'FT-2': 15 };
  test('a unit without inlet', () => {
    const line = lineOf(WATER, [{ id: 'V-1', inlets: [], outlets: ['S-1', 'S-2'] }], { measurements });
    expect(() => told(line, said)).toThrow(
      /V-1\/H2O has outlets and no inlet \(S-1, S-2\): nothing brings or makes H2O/,
    );
  });
  test('a component that comes in and is never heard of again', () => {
    const line = lineOf(
      { 'S-1': { H2O: 14, BDO: 1 }, 'S-2': { H2O: 15 } },
      [{ id: 'V-1', inlets: ['S-1'], outlets: ['S-2'] }],
      {
        measurements,
      },
    );
    expect(() => told(line, said)).toThrow(/V-1\/BDO has inlets and no outlet \(S-1\): BDO comes in and neither/);
  });
  test('unless a reaction takes it', () => {
    const reactions = [{ id: 'R', unit: 'V-1', stoichiometry: { BYD: -1, H2: -2, BDO: 1 } }];
    const line = lineOf(
      { 'S-1': { BYD: 14, H2: 1 }, 'S-2': { BDO: 15 } },
      [{ id: 'V-1', inlets: ['S-1'], outlets: ['S-2'] }],
      { measurements, reactions },
    );
    expect(told(line, said).converged).toBe(true);
  });
});

test('meters against balances that leave no flow: the test rejects, and the meter that cannot be is named', () => {
  // All that the first vessel lets out by S-2 comes back to it, so nothing can leave by S-3; its meter says 5 kg/h.
  const line = lineOf(
    WATER,
    [
      { id: 'V-1', inlets: ['S-1'], outlets: ['S-2', 'S-3'] },
      { id: 'V-2', inlets: ['S-2'], outlets: ['S-1'] },
    ],
    { measurements: [meter('FT-1', 'S-1'), meter('FT-2', 'S-2'), meter('FT-3', 'S-3')] },
  );
  const report = told(line, { 'FT-1': 15, 'FT-2': 15, 'FT-3': 5 });
  expect(report.status).toBe('gross-error');
  expect(report.globalTest.rejected).toBe(true);
  expect(report.candidates.flatMap(({ tags }) => tags)).toContain('FT-3');
});

test.each([
  ['zero', 0],
  ['missing', null],
])('a sigma that is %s: the meter is left out with the reason, in both languages', (_, sigma) => {
  const report = told(
    lineOf(WATER, TEE, { measurements: [meter('FT-1', 'S-1')], kpis: [YIELD] }),
    { 'FT-1': 15 },
    { of: { sigma } },
  );
  const flow = report.variables.find(({ name }) => name === 'S-1.F');
  expect(flow).toMatchObject({ used: false, measured: null, reconciled: null });
  expect(flow?.gate?.en).toMatch(/FT-1: its uncertainty is not stated/);
  expect(flow?.gate?.zh).toMatch(/FT-1.*没有给出不确定度/);
  expect(report.status).toBe('insufficient-data');
  expect(report.kpis[0]?.value).toBeNull();
});
