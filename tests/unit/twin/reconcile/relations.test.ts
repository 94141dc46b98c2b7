import { describe, expect, test } from 'vitest';
import { checkRelations } from '../../../../config/plant/check-relations.ts';
import type { Line } from '../../../../config/plant/line.ts';
import { LineTwin } from '../../../../config/plant/line-twin.ts';
import { loadConfig } from '../../../../config/plant/load.ts';
import type { Point } from '../../../../config/plant/point.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { UNITS, type UnitCode } from '../../../../config/vocabulary/unit.ts';
import { classify } from '../../../../twin/reconcile/classify.ts';
import { refuseWrongDimensions } from '../../../../twin/reconcile/dimensions.ts';
import { flowsheetOf, normalPoint } from '../../../../twin/reconcile/flowsheet.ts';
import { Reconciler } from '../../../../twin/reconcile/reconciler.ts';
import { emptyInputs, gatherInputs } from '../../../../twin/runner/inputs.ts';
import { Instrument, type Reading } from '../../../../twin/runner/instrument.ts';

// A line's phase relations and machine curves from its folder to the answer, against figures worked out by other means.

const { lines, points } = loadConfig(undefined, ['bdo']);
const [bdo] = lines;
const [anyPoint] = points.points;
const [anyStream] = bdo?.streams ?? [];
const [anyUnit] = bdo?.units ?? [];
if (!bdo || !anyPoint || !anyStream || !anyUnit) throw new Error('the BDO line is empty');

/** One unit with its streams: kg/h by component. */
const lineOf = (
  streams: Readonly<Record<string, Readonly<Record<string, number>>>>,
  outlets: readonly string[],
  twin: object,
): Line => ({
  ...bdo,
  streams: Object.entries(streams).map(([id, components]) => ({
    ...anyStream,
    id,
    normal: {
      ...anyStream.normal,
      temperatureC: 160,
      pressureKpaA: 8,
      massFlowKgH: Object.values(components).reduce((sum, flow) => sum + flow, 0),
      components,
    },
  })),
  units: [{ ...anyUnit, id: 'U-1', inlets: ['S-1'], outlets: [...outlets] }],
  twin: LineTwin.parse(twin),
});

interface Told {
  readonly unit: UnitCode;
  /** Left out: the instrument is dead. */
  readonly value?: number;
  readonly sigma: number;
}

/** One solve of a line with what its instruments say. */
const solve = (line: Line, told: Readonly<Record<string, Told>>) => {
  const flowsheet = flowsheetOf(line);
  const of = (tag: string): Told => {
    const found = told[tag];
    if (!found) throw new Error(`nothing is told of ${tag}`);
    return found;
  };
  refuseWrongDimensions(flowsheet.measurements, (tag) => {
    const code = of(tag).unit;
    return { code, dimension: UNITS[code].dimension };
  });
  const inputs = emptyInputs(flowsheet);
  gatherInputs(
    flowsheet,
    {
      instrument: (tag) => {
        const { unit, sigma } = of(tag);
        return new Instrument({ ...anyPoint, tag, unit, sigma, accuracy: '-' } satisfies Point);
      },
      reading: (tag): Reading => {
        const mean = of(tag).value ?? Number.NaN;
        const gate = Number.isNaN(mean) ? { zh: '无', en: 'none' } : null;
        return { latest: mean, mean, count: 1, status: Status.Good, gate };
      },
      uptake: () => ({ value: 0, sigma: 1e-9 }),
      moves: () => false,
    },
    inputs,
  );
  const reconciler = new Reconciler(flowsheet.problem);
  reconciler.x.set(normalPoint(flowsheet));
  const { pinned } = classify(flowsheet.problem, reconciler.x, (i) => inputs.gate[i] === null);
  const solution = reconciler.solve(inputs.value, inputs.sigma, { pinned });
  expect(solution).toMatchObject({ converged: true });
  reconciler.computeVariances();
  const measurement = (id: string) => flowsheet.measurements.findIndex((m) => m.id === id);
  return {
    flowsheet,
    inputs,
    reconciler,
    solution,
    measurement,
    kgPerHour: (id: string) => 3600 * (reconciler.x[flowsheet.indexOf(id)] as number),
    at: (id: string) => reconciler.x[flowsheet.indexOf(id)] as number,
  };
};

describe('a flash drum', () => {
  const drum = (pressure: object = { kpaA: 8 }, more: object = {}) =>
    lineOf({ 'S-1': { BDO: 55, BYD: 45 }, 'S-2': { BDO: 5, BYD: 5 }, 'S-3': { BDO: 50, BYD: 40 } }, ['S-2', 'S-3'], {
      measurements: [
        { kind: 'flow', tag: 'FT-1', stream: 'S-1' },
        { kind: 'mass-fraction', tag: 'AT-1', stream: 'S-1', component: 'BDO' },
      ],
      temperatures: [{ stream: 'S-3', tags: ['TT-1', 'TT-2'] }],
      equilibria: [
        {
          unit: 'U-1',
          vapour: 'S-2',
          liquid: 'S-3',
          pressure,
          ratios: ['BDO', 'BYD'].map((component) => ({ component, law: 'raoult', relativeSigma: 1e-6 })),
          reason: 'a drum that is large for its flow',
        },
      ],
      ...more,
    });
  const told: Readonly<Record<string, Told>> = {
    'FT-1': { unit: 'kg/h', value: 100, sigma: 1e-4 },
    'AT-1': { unit: 'wt%', value: 60, sigma: 1e-4 },
    'TT-1': { unit: '°C', value: 166.5, sigma: 1e-5 },
    'TT-2': { unit: '°C', value: 167.5, sigma: 1e-5 },
  };

  // Rachford and Rice (1952) by bisection in another program: 60 kg/h BDO and 40 of BYD at 167 °C and 8 kPa, Antoine as in
  // config/substances: K 1.3772404 and 0.6175186, 45.027640 mol% vapour.
  test('parts its feed as Rachford and Rice do', () => {
    const { kgPerHour, at } = solve(drum(), told);
    expect(at('U-1.K.BDO')).toBeCloseTo(1.3772404, 5);
    expect(at('U-1.K.BYD')).toBeCloseTo(0.6175186, 5);
    expect(kgPerHour('S-2.BDO')).toBeCloseTo(31.805732, 3);
    expect(kgPerHour('S-2.BYD')).toBeCloseTo(13.436171, 3);
    expect(kgPerHour('S-3.BDO')).toBeCloseTo(28.194268, 3);
    expect(kgPerHour('S-3.BYD')).toBeCloseTo(26.563829, 3);
  });

  test('K carries the errors of thermometers and pressure gauge: ∂ ln K/∂T = b/(T + c)²', () => {
    const { inputs, measurement } = solve(drum({ tag: 'PT-1' }), {
      ...told,
      'TT-1': { unit: '°C', value: 166.5, sigma: 0.2 },
      'TT-2': { unit: '°C', value: 167.5, sigma: 0.2 },
      'PT-1': { unit: 'kPa(g)', value: 8 - bdo.barometerKpaA, sigma: 0.1 },
    });
    const i = measurement('U-1.K.BDO');
    expect(inputs.value[i]).toBeCloseTo(1.3772404, 6);
    expect((inputs.sigma[i] as number) / 1.3772404).toBeCloseTo(Math.hypot(0.041_420_37 * 0.2, 0.1 / 8), 6);
  });

  test('an absolute gauge is read without the barometer', () => {
    const { at } = solve(drum({ tag: 'PT-1' }), { ...told, 'PT-1': { unit: 'kPa(a)', value: 8, sigma: 1e-5 } });
    expect(at('U-1.K.BDO')).toBeCloseTo(1.3772404, 5);
  });

  test('outside the range of a vapour pressure there is no K, and it says so', () => {
    const { inputs, measurement } = solve(drum(), {
      ...told,
      'TT-1': { unit: '°C', value: 240, sigma: 0.1 },
      'TT-2': { unit: '°C', value: 240, sigma: 0.1 },
    });
    expect(inputs.gate[measurement('U-1.K.BYD')]?.en).toMatch(/BYD.*outside the range of its vapour pressure fit/);
    expect(inputs.gate[measurement('U-1.K.BDO')]).toBeNull();
  });

  test('with its vapour measured, a stage that falls short of equilibrium shows in K', () => {
    const ratios = [
      { component: 'BDO', k: 1.37, relativeSigma: 0.2 },
      { component: 'BYD', k: 0.62, relativeSigma: 0.2 },
    ];
    const [equilibrium] = drum().twin?.equilibria ?? [];
    const line = drum(
      { kpaA: 8 },
      {
        measurements: [
          ...(drum().twin?.measurements ?? []),
          { kind: 'flow', tag: 'FT-2', stream: 'S-2' },
          { kind: 'mass-fraction', tag: 'AT-2', stream: 'S-2', component: 'BDO' },
        ],
        equilibria: [{ ...equilibrium, ratios }],
      },
    );
    // 10.8 kg/h of BDO and 9.2 of BYD above, 49.2 and 30.8 below, by hand in moles: y = 0.471387, x = 0.395893 of BYD.
    const { at, inputs, measurement } = solve(line, {
      ...told,
      'FT-2': { unit: 'kg/h', value: 20, sigma: 1e-4 },
      'AT-2': { unit: 'wt%', value: 54, sigma: 1e-4 },
    });
    expect(inputs.value[measurement('U-1.K.BYD')]).toBe(0.62);
    expect(at('U-1.K.BYD')).toBeCloseTo(1.190_69, 4);
    expect(at('U-1.K.BDO')).toBeCloseTo(0.875_03, 4);
  });

  test('needs the temperature of its liquid, and a fit that covers it', () => {
    expect(() => flowsheetOf(drum({ kpaA: 8 }, { temperatures: [] }))).toThrow(/twin.temperatures says nothing/);
    const cold = drum();
    const frozen = {
      ...cold,
      streams: cold.streams.map((s) => ({ ...s, normal: { ...s.normal, temperatureC: 20 } })),
    };
    expect(() => flowsheetOf(frozen)).toThrow(/its fit does not cover; give k/);
  });

  test('is a drum and nothing else', () => {
    expect(() => flowsheetOf(drum({ kpaA: 8 }, { splits: ['U-1'] }))).toThrow(
      /U-1 both among its splits and its equilibria/,
    );
  });
});

describe('a pump', () => {
  // 400 kPa at no flow, 2 kPa less for every (m³/h)²; water.
  const pump = (more: object = {}) =>
    lineOf({ 'S-1': { H2O: 7900 }, 'S-2': { H2O: 7900 } }, ['S-2'], {
      measurements: [{ kind: 'flow', tag: 'FT-1', stream: 'S-1' }],
      characteristics: [
        {
          unit: 'U-1',
          stream: 'S-2',
          rise: { discharge: 'PT-2', suction: 'PT-1' },
          speed: { tag: 'ST-1', nominalRpm: 2900 },
          flowUnit: 'm³/h',
          riseUnit: 'kPa',
          densityKgM3: 1000,
          coefficients: [400, 0, -2],
          sigma: 3,
          reason: 'data sheet',
          ...more,
        },
      ],
    });
  const told: Readonly<Record<string, Told>> = {
    'FT-1': { unit: 'kg/h', sigma: 100 },
    'PT-1': { unit: 'kPa(g)', value: 50, sigma: 0.3 },
    'PT-2': { unit: 'kPa(g)', value: 250, sigma: 0.4 },
    'ST-1': { unit: 'rpm', value: 2610, sigma: 1e-4 },
  };

  // At 0.9 of its speed: 200 = 0.81·400 − 2·q², q = √62 = 7.8740079 m³/h; dq = σ/(4·q) with σ² = 3² + 0.3² + 0.4².
  test('tells the flow that no meter measures, with its interval', () => {
    const { kgPerHour, reconciler, flowsheet } = solve(pump(), told);
    expect(kgPerHour('S-1.H2O')).toBeCloseTo(7874.008, 1);
    const sigma = 3600 * Math.sqrt(reconciler.variance[flowsheet.indexOf('S-1.H2O')] as number);
    expect(sigma).toBeCloseTo((1000 * Math.hypot(3, 0.3, 0.4)) / (4 * Math.sqrt(62)), 0);
  });

  // Both weighed: 7874.008 ± 96.55 by the curve and 8000 ± 100 by the meter are 7934.8 together; the curve is bent, so nearly.
  test('is weighed against a meter', () => {
    const { kgPerHour } = solve(pump(), { ...told, 'FT-1': { unit: 'kg/h', value: 8000, sigma: 100 } });
    const [curve, meter] = [96.55 ** -2, 100 ** -2];
    expect(kgPerHour('S-1.H2O') / ((7874.008 * curve + 8000 * meter) / (curve + meter))).toBeCloseTo(1, 3);
  });

  test('of one speed needs no tachometer', () => {
    const { kgPerHour } = solve(pump({ speed: null }), { ...told, 'PT-2': { unit: 'kPa(g)', value: 322, sigma: 0.4 } });
    expect(kgPerHour('S-1.H2O')).toBeCloseTo(8000, 0);
  });

  test('a curve over a volume without a density, and one over °C, are refused with both sides named', () => {
    expect(() => flowsheetOf(pump({ densityKgM3: null }))).toThrow(
      /U-1\/curve adds the term of S-2\.H2O\S* \(.*\) to that of U-1\.rise \(kg·m\^-1·s\^-2 difference\)/,
    );
    expect(() => flowsheetOf(pump({ flowUnit: '°C', densityKgM3: null }))).toThrow(/K\^-1/);
    expect(() => flowsheetOf(pump({ riseUnit: 'kPa(g)' }))).toThrow(/gauge/);
  });

  test('instruments of other quantities are refused', () => {
    expect(() => solve(pump(), { ...told, 'ST-1': { unit: 'kg/h', value: 1, sigma: 1 } })).toThrow(
      /U-1\.speed adds 'ST-1' in kg\/h/,
    );
    expect(() => solve(pump(), { ...told, 'PT-1': { unit: 'kPa(a)', value: 150, sigma: 1 } })).toThrow(
      /U-1\.rise adds 'PT-1' in kPa\(a\)/,
    );
    expect(() => solve(pump({ rise: { tag: 'PT-1' } }), told)).toThrow(/U-1\.rise adds 'PT-1' in kPa\(g\)/);
  });
});

test('names that the line does not have are told by path', () => {
  const line = lineOf({ 'S-1': { H2O: 1 }, 'S-2': { H2O: 1 } }, ['S-2'], {
    equilibria: [
      {
        unit: 'U-1',
        vapour: 'S-1',
        liquid: 'S-2',
        pressure: { tag: 'PT-9' },
        ratios: [{ component: 'BDO', k: 1, relativeSigma: 0.1 }],
        reason: 'none',
      },
    ],
    characteristics: [
      {
        unit: 'U-9',
        stream: 'S-2',
        rise: { tag: 'PT-9' },
        flowUnit: 'kg/h',
        riseUnit: 'kPa',
        coefficients: [1],
        sigma: 1,
        reason: 'none',
      },
    ],
  });
  const said: string[] = [];
  checkRelations(line, new Set(['PT-1']), (at, message) => said.push(`${at}: ${message}`));
  expect(said).toEqual([
    "twin.equilibria[0] (U-1).vapour: 'S-1' is no outlet of U-1",
    "twin.equilibria[0] (U-1).ratios: 'BDO' is not in stream S-1",
    "twin.equilibria[0] (U-1).ratios: 'BDO' is not in stream S-2",
    "twin.equilibria[0] (U-1).pressure: 'PT-9' is not in tags.csv",
    "twin.characteristics[0] (U-9).unit: 'U-9' is not in units",
    "twin.characteristics[0] (U-9).rise: 'PT-9' is not in tags.csv",
  ]);
});
