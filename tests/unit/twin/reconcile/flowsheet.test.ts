import { describe, expect, test } from 'vitest';
import type { Line } from '../../../../config/plant/line.ts';
import { LineTwin } from '../../../../config/plant/line-twin.ts';
import { loadConfig } from '../../../../config/plant/load.ts';
import { UNITS, type UnitCode } from '../../../../config/vocabulary/unit.ts';
import { refuseWrongDimensions } from '../../../../twin/reconcile/dimensions.ts';
import { flowsheetOf } from '../../../../twin/reconcile/flowsheet.ts';
import { Reconciler } from '../../../../twin/reconcile/reconciler.ts';

const config = loadConfig(undefined, ['bdo']);
const [bdo] = config.lines;
if (!bdo?.twin) throw new Error('the BDO line has no twin');

/** A mixer of two measured streams into one, water throughout. */
const mixer = (twin: object): Line => {
  const [like] = bdo.streams;
  const [unit] = bdo.units;
  if (!like || !unit) throw new Error('the BDO line is empty');
  const stream = (id: string, massFlowKgH: number) => ({
    ...like,
    id,
    normal: { ...like.normal, massFlowKgH, components: { H2O: massFlowKgH } },
  });
  return {
    ...bdo,
    streams: [stream('S-1', 10), stream('S-2', 5), stream('S-3', 15)],
    units: [{ ...unit, id: 'M-1', inlets: ['S-1', 'S-2'], outlets: ['S-3'] }],
    twin: LineTwin.parse({
      measurements: ['1', '2', '3'].map((n) => ({ kind: 'flow', tag: `FT-${n}`, stream: `S-${n}` })),
      ...twin,
    }),
  };
};

/** Sharp beside the wide prior of the flowsheet, which would else be seen in the fourth digit. */
const SIGMA_KG_H = 0.01;

const solve = (line: Line, kgPerHour: readonly number[]) => {
  const flowsheet = flowsheetOf(line);
  const reconciler = new Reconciler(flowsheet.problem);
  reconciler.x.set(flowsheet.variables.map(({ normal }) => normal));
  const y = Float64Array.from(kgPerHour, (flow) => flow / 3600);
  const solution = reconciler.solve(y, new Float64Array(3).fill(SIGMA_KG_H / 3600), { pinned: [] });
  expect(solution).toMatchObject({ converged: true });
  return { reconciler, flows: Array.from(reconciler.x, (flow) => 3600 * flow), objective: solution.objective };
};
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 4));

describe('component flows', () => {
  test('are not estimated below zero: the others meet at the bound', () => {
    const { flows, objective } = solve(mixer({}), [12, -1, 10]);
    expect(flows).toEqual(close([11, 0, 11]));
    expect(objective * SIGMA_KG_H ** 2).toBeCloseTo(3, 4);
  });
  test('may be where the line says that its flows may reverse', () => {
    const { flows } = solve(mixer({ flowsMayReverse: true }), [12, -1, 10]);
    expect(flows).toEqual(close([12 - 1 / 3, -1 - 1 / 3, 10 + 1 / 3]));
  });
});

describe('instruments whose errors go together', () => {
  const correlated = (coefficient: number, tags = ['FT-1', 'FT-2']) =>
    mixer({ correlations: [{ tags, coefficient, reason: 'one density correction' }] });
  test('are weighed by their covariance', () => {
    // By hand: r = 10 + 5 − 15.03 = −0.03 is three sigmas, a·V·a' = 1 + 1 + 1 + 2·0.5 = 4, V·a' = (1.5, 1.5, −1), x = y − V·a'·r/4.
    const { flows, objective } = solve(correlated(0.5), [10, 5, 15.03]);
    expect(flows).toEqual(close([10.01125, 5.01125, 15.0225]));
    expect(objective).toBeCloseTo(9 / 4, 4);
  });
  test('are measurements of the line, and two', () => {
    expect(() => flowsheetOf(correlated(0.5, ['FT-1', 'FT-9']))).toThrow(/'FT-9', which measures nothing/);
    expect(() => flowsheetOf(correlated(0.5, ['FT-1', 'FT-1']))).toThrow(/with itself/);
  });
});

describe('dimensions', () => {
  const refuse = (unit: UnitCode, of: (tag: string) => boolean) =>
    refuseWrongDimensions(flowsheetOf(bdo).measurements, (tag) => {
      const code = of(tag) ? unit : config.points.byTag(tag)?.unit;
      if (!code) throw new Error(`no ${tag}`);
      return { code, dimension: UNITS[code].dimension };
    });
  test('of the BDO line fit', () => {
    expect(() => refuse('°C', () => false)).not.toThrow();
  });
  test('a flow in °C is refused with both named', () => {
    const flow = bdo.twin?.measurements.find(({ kind }) => kind === 'flow');
    if (!flow) throw new Error('no flow');
    expect(() => refuse('°C', (tag) => tag === flow.tag)).toThrow(
      `${flow.stream}.F adds '${flow.tag}' in °C (K) to quantities in kg·s^-1`,
    );
  });
  test.each(['mass-fraction', 'mole-fraction', 'density'] as const)('so is a %s in kg/h', (kind) => {
    const found = bdo.twin?.measurements.find((m) => m.kind === kind);
    if (!found) return;
    expect(() => refuse('kg/h', (tag) => tag === found.tag)).toThrow(/in kg\/h \(kg·s\^-1\)/);
  });
});
