import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { BatchBuilder, keptReceiveTime, type SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { Intake } from '../../../../twin/runner/intake.ts';

const { points } = loadConfig(undefined, ['bdo']);
const [one, two, other] = points.points;
if (!one || !two || !other) throw new Error('the line has points');
const T = 1_767_225_600_000;

/** Rows of point, source time, reception and value, the times in ms after T. */
const batchOf = (...rows: readonly (readonly [number, number, number, number])[]): SampleBatch => {
  const builder = new BatchBuilder();
  for (const [point, source, received, value] of rows) builder.add(point, T + source, T + received, value, 0);
  return builder.take();
};
const intakeOf = () => new Intake(points.length, [one, two]);
const valuesOf = ({ rows }: { readonly rows: SampleBatch }) => [...rows.value];

describe('a sample belongs to the first tick whose second is not before its reception', () => {
  test('however it comes in: in one message or another, before the tick or after its second', () => {
    const intake = intakeOf();
    intake.accept(batchOf([one.index, 900, 1000, 1], [two.index, 950, 1001, 2]));
    intake.accept(batchOf([one.index, 980, 999, 3]));
    expect(valuesOf(intake.take(T + 1000))).toEqual([1, 3]);
    expect(valuesOf(intake.take(T + 2000))).toEqual([2]);
    expect(valuesOf(intake.take(T + 3000))).toEqual([]);
  });

  test('at the time of reception as the record keeps it, which is whole milliseconds after the source', () => {
    const [source, received] = [T + 950.25, T + 1000];
    expect(keptReceiveTime(source, received)).toBe(T + 1000.25);
    expect(keptReceiveTime(source, keptReceiveTime(source, received))).toBe(T + 1000.25);
    expect(keptReceiveTime(T + 10.5, T)).toBe(T - 0.5);
    const intake = intakeOf();
    intake.accept(batchOf([one.index, 950.25, 1000, 1]));
    expect(valuesOf(intake.take(T + 1000))).toEqual([]);
    expect(valuesOf(intake.take(T + 2000))).toEqual([1]);
  });

  test('what another line says is left out', () => {
    const intake = intakeOf();
    intake.accept(batchOf([other.index, 1, 2, 5]));
    expect(intake.take(T + 1000)).toMatchObject({ rows: { length: 0 }, lateS: 0 });
  });
});

describe('what comes late is told', () => {
  test('it is taken by the next tick; a repetition of what is known is no news', () => {
    const intake = intakeOf();
    intake.accept(batchOf([one.index, 100, 150, 1]));
    expect(intake.take(T + 1000).lateS).toBe(0);
    intake.accept(batchOf([one.index, 100, 150, 1], [one.index, 800, 850, 2], [two.index, 1500, 1550, 3]));
    expect(intake.take(T + 2000)).toMatchObject({ rows: { value: Float64Array.of(1, 2, 3) }, lateS: 1 });
    intake.accept(batchOf([one.index, 900, 950, 4]));
    expect(intake.take(T + 5000).lateS).toBe(4);
  });

  test('a gateway whose clock is ahead is heard nevertheless', () => {
    const intake = intakeOf();
    intake.accept(batchOf([one.index, 3_600_000, 3_600_010, 1]));
    expect(intake.take(T + 1000)).toMatchObject({ rows: { value: Float64Array.of(1) }, lateS: 1 });
  });
});
