import { describe, expect, test } from 'vitest';
import type { TwinReport } from '../../../../../../config/vocabulary/twin-report.ts';
import type { PointView } from '../../../../../../dashboard/contract/point-view.ts';
import type { LiveValue, Quality } from '../../../../../../dashboard/web/page.ts';
import { overlayOf, painterOf, thermalRange } from '../../../../../../dashboard/web/pages/plant/overlay.ts';
import type { LinePlan } from '../../../../../../dashboard/web/pages/plant/plan.ts';
import { cividis, mix, residualColor } from '../../../../../../dashboard/web/pages/plant/ramps.ts';
import { againstOf, againstText } from '../../../../../../dashboard/web/pages/plant/reference-trial.ts';

const point = (tag: string, isaType: string, normal: number): PointView =>
  ({ tag, isaType, normal, unit: '°C' }) as PointView;
const live = (of: PointView, value: number, quality: Quality = 'good'): LiveValue => ({
  point: of,
  value,
  status: 0,
  quality,
  sourceTime: 0,
  receiveTime: 0,
  ageMs: 0,
});

const warm = point('TT-1', 'TT', 52);
const flow = point('FT-1', 'FT', 10);
const plan: LinePlan = {
  equipment: [{ id: 'V-1', points: [warm], level: null, run: null, temperatures: [warm], batch: null }],
  pipes: [{ stream: 'S-1', flow: { point: flow, normal: 10 }, temperature: null, batch: null }],
  tags: ['TT-1', 'FT-1'],
};
const [vessel] = plan.equipment;
const [pipe] = plan.pipes;
const latest = (values: readonly LiveValue[]) => (tag: string) =>
  values.find(({ point: { tag: own } }) => own === tag) ?? null;

describe('overlays', () => {
  test('the residual scale: grey below 1, orange above the model, blue below, full from 3 on', () => {
    expect(residualColor(0.9)).toBe('#8d959d');
    expect(residualColor(3.2)).toBe('#e08a3c');
    expect(residualColor(-5)).toBe('#5fa8d3');
    expect(residualColor(1.5)).toBe(mix('#8d959d', '#e08a3c', 0.4));
  });

  test('residual: the worst z of a stream colours its pipe; what the twin does not speak of is hatched', () => {
    const twin = {
      variables: [
        { name: 'S-1.F', tag: 'FT-1', z: -3.4, class: 'redundant' },
        { name: 'S-1.w.A', tag: null, z: 1.2, class: 'redundant' },
      ],
    } as unknown as TwinReport;
    const painter = painterOf('residual', plan, latest([]), twin);
    expect(painter.pipe(pipe!)).toEqual({ tint: '#5fa8d3', pattern: 'plain' });
    expect(painter.equipment(vessel!).pattern).toBe('hatched');
    expect(painterOf('residual', plan, latest([]), null).pipe(pipe!).pattern).toBe('hatched');
  });

  test('residual: what is off by 3 and more says how far, the worst of an equipment first', () => {
    const zOf = (z1: number, z2: number) => {
      const twin = {
        variables: [
          { name: 'S-1.F', tag: 'FT-1', z: z1, class: 'redundant' },
          { name: 'S-2.F', tag: 'TT-1', z: z2, class: 'redundant' },
        ],
      } as unknown as TwinReport;
      const both: LinePlan = { ...plan, equipment: [{ ...vessel!, points: [warm, flow] }] };
      return painterOf('residual', both, latest([]), twin).equipment(both.equipment[0]!);
    };
    expect(zOf(-9.2, 4)).toEqual({
      tint: residualColor(-4),
      pattern: 'plain',
      off: { tag: 'FT-1', z: -9.2, unit: 'σ' },
    });
    expect(zOf(2.9, -1)).toEqual({ tint: residualColor(2.9), pattern: 'plain' });
  });

  test('residual: what the twin names as a cause is a suspect, by its equipment or by its instrument', () => {
    const cause = (equipment: string | null, tags: readonly string[], name: string) => ({
      ...{ id: name, name: { zh: name, en: name } },
      ...{ tags, equipment },
    });
    const suspected = (...causes: readonly ReturnType<typeof cause>[]) =>
      painterOf('residual', plan, latest([]), {
        variables: [],
        findings: [{ causes }],
      } as unknown as TwinReport).equipment(vessel!).suspected;
    expect(suspected(cause('V-1', [], 'leak'), cause(null, ['TT-1'], 'bias'))?.map(({ en }) => en)).toEqual([
      'leak',
      'bias',
    ]);
    expect(suspected(cause('V-2', ['FT-1'], 'elsewhere'))).toBeUndefined();
  });

  test('thermal: a value that cannot be trusted gives no colour', () => {
    expect(thermalRange(plan)).toEqual({ low: 50, high: 60 });
    expect(painterOf('thermal', plan, latest([live(warm, 55)]), null).equipment(vessel!).tint).toBe(cividis(0.5));
    expect(painterOf('thermal', plan, latest([live(warm, 55, 'bad')]), null).equipment(vessel!)).toEqual({
      tint: null,
      pattern: 'hatched',
    });
  });

  test('quality: the worst of an equipment decides its pattern', () => {
    const pattern = (quality: Quality) =>
      painterOf('quality', plan, latest([live(warm, 50, quality)]), null).equipment(vessel!).pattern;
    expect([pattern('good'), pattern('uncertain'), pattern('stale'), pattern('bad')]).toEqual([
      'plain',
      'dotted',
      'dotted',
      'hatched',
    ]);
  });

  test('flow: per cent of normal on the pipe', () => {
    expect(painterOf('flow', plan, latest([live(flow, 15)]), null).pipe(pipe!).tint).toBe(cividis(1));
    expect(painterOf('flow', plan, latest([]), null).pipe(pipe!).pattern).toBe('hatched');
  });

  test('difference: how far a replay is from another trial, in differences that mean something; hatched without both', () => {
    const measured = { ...warm, sigma: 0.5, deadband: 0.1, range: { low: 0, high: 100 } };
    const other: LinePlan = { ...plan, equipment: [{ ...vessel!, points: [measured] }] };
    const tint = (value: number, reference: number | null, quality: Quality = 'good') =>
      painterOf('difference', other, latest([live(measured, value, quality)]), null, undefined, {
        title: 'golden',
        value: () => reference,
      }).equipment(other.equipment[0]!);
    expect(tint(51.4, 50).tint).toBe(residualColor(0));
    expect(tint(55, 50)).toEqual({
      ...{ tint: residualColor(3.3), pattern: 'plain' },
      off: { tag: 'TT-1', z: 5 / 1.5, unit: '×' },
    });
    expect(tint(48, 50).tint).toBe(residualColor(-1.3));
    for (const missing of [tint(55, null), tint(55, 50, 'bad')])
      expect(missing).toEqual({ tint: null, pattern: 'hatched' });
    expect(painterOf('difference', other, latest([live(measured, 55)]), null).equipment(other.equipment[0]!).tint).toBe(
      null,
    );
  });

  test('difference is offered only where there is another trial, which stands in the address', () => {
    expect([overlayOf('difference', false), overlayOf('difference', true)]).toEqual(['none', 'difference']);
    expect(againstOf(againstText({ trial: 'bdo-20261101-0800', from: 1_793_491_200_000.4 }))).toEqual({
      trial: 'bdo-20261101-0800',
      from: 1_793_491_200_000,
    });
    expect([againstOf(undefined), againstOf('x'), againstOf('x@soon')]).toEqual([null, null, null]);
  });
});
