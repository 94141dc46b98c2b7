import { describe, expect, test } from 'vitest';
import { Status, severity } from '../../../../../config/vocabulary/status.ts';
import { createPlant } from '../../../../../simulators/plant/index.ts';
import { line, measuredPoints, plantOf, points, value } from '../bdo-plant.ts';

describe('instruments', () => {
  const plant = plantOf();

  test('every tag of the line answers, and at the start reads its normal value', () => {
    expect(measuredPoints).toHaveLength(257);
    const off: string[] = [];
    for (const point of measuredPoints) {
      const { value, status } = plant.reading(point.tag);
      if (severity(status) !== 'good') off.push(`${point.tag} is ${status}`);
      if (point.normal === null || point.role === 'MODE') continue;
      const near = 0.3 * (point.sigma || Math.max(1e-3, Math.abs(point.normal) * 1e-3));
      if (!(Math.abs(value - point.normal) <= near)) off.push(`${point.tag} reads ${value}, normal ${point.normal}`);
    }
    expect(off).toEqual([]);
  });

  test('the modes are those of the line: WIC-10001 follows the gas holder, all others their own set point', () => {
    for (const loop of line.loops)
      expect(value(plant, `${loop.id}.MODE`)).toBe({ MAN: 0, AUTO: 1, CAS: 2 }[loop.modeNormal]);
  });

  test('a tag that is not there and a line that has no plant are told by name', () => {
    expect(() => plant.reading('TT-99999')).toThrow(/no tag TT-99999/);
    expect(() => createPlant({ ...line, id: 'unheard' }, points, { seed: 1, noise: 'none' })).toThrow(/bdo/);
  });
});

test('at the normal point every balance node closes and every stream carries its normal flow', () => {
  const plant = plantOf();
  plant.advance(600);
  const { streams } = plant.truth();
  const kg = (id: string) => Object.values(streams[id] ?? {}).reduce((sum, part) => sum + part, 0);
  for (const stream of line.streams) {
    const normal = stream.normal.massFlowKgH;
    const sigma = points.points.find((p) => p.stream === stream.id && p.isaType === 'FT' && p.unit === 'kg/h')?.sigma;
    expect(Math.abs(kg(stream.id) - normal), stream.id).toBeLessThan(0.3 * (sigma ?? 0.004 * normal + 0.01));
  }
  for (const unit of line.units) {
    const net = unit.inlets.reduce((sum, id) => sum + kg(id), 0) - unit.outlets.reduce((sum, id) => sum + kg(id), 0);
    expect(Math.abs(net), `${unit.id} gains ${net} kg/h`).toBeLessThan(0.005);
  }
});

test('the same seed, writes and faults give the same readings; another seed gives others', () => {
  const run = (seed: number) => {
    const plant = plantOf({ seed, noise: 'realistic' });
    plant.write('TIC-30111.SP', 61);
    plant.inject({ fault: 'F13', atS: 30, magnitude: 1 });
    for (let k = 0; k < 60; k++) plant.advance(1.5);
    return measuredPoints.map(({ tag }) => value(plant, tag));
  };
  const once = run(7);
  expect(run(7)).toEqual(once);
  expect(run(8)).not.toEqual(once);
});

test('an analyser keeps value and time between its cycles and tells a sample two minutes after it was drawn', () => {
  const plant = plantOf({ noise: 'gaussian' });
  plant.advance(700);
  const before = plant.reading('AT-10501');
  expect(before.timeS).toBe(540);
  plant.advance(100);
  expect(plant.reading('AT-10501')).toEqual(before);
  plant.advance(50);
  expect(plant.reading('AT-10501').timeS).toBe(720);
});

describe('writing', () => {
  test('a set point is clamped and moves by 2 % of its span a second', () => {
    const plant = plantOf();
    expect(plant.write('TIC-10111.SP', 500)).toBeNull();
    plant.advance(2);
    expect(value(plant, 'TIC-10111.SP')).toBeCloseTo(90 + 2 * 0.02 * 90, 6);
    plant.advance(60);
    expect(value(plant, 'TIC-10111.SP')).toBe(110);
  });

  test('an output can be written in MAN only, and going back to AUTO does not bump it', () => {
    const plant = plantOf();
    expect(plant.write('FIC-20101.OP', 30)).toMatch(/mode 0/);
    expect(plant.write('FIC-20101.MODE', 0)).toBeNull();
    expect(plant.write('FIC-20101.OP', 30)).toBeNull();
    plant.advance(60);
    expect(value(plant, 'FT-20101')).toBeCloseTo((31.134 * 30) / 46, 1);
    expect(plant.write('FIC-20101.MODE', 1)).toBeNull();
    plant.advance(1);
    expect(Math.abs(value(plant, 'FIC-20101.OP') - 30)).toBeLessThan(8);
    plant.advance(300);
    expect(value(plant, 'FT-20101')).toBeCloseTo(31.134, 1);
  });

  test('what cannot be written is refused with the reason', () => {
    const plant = plantOf();
    expect(plant.write('XA-69001', 1)).toMatch(/cannot be written/);
    expect(plant.write('TIC-10111.SP', Number.NaN)).toMatch(/not a number/);
    expect(plant.write('TIC-10111.MODE', 2)).toMatch(/no master/);
    expect(plant.write('WIC-10001.SP', 10)).toMatch(/CAS/);
    expect(plant.write('WIC-10001.MODE', 1)).toBeNull();
    expect(plant.write('WIC-10001.SP', 10)).toBeNull();
    plant.advance(300);
    expect(value(plant, 'ST-10001')).toBeCloseTo((22 * 10) / 15.4635, 1);
  });
});

describe('faults', () => {
  test('an unknown fault, tag or device is refused with what there is', () => {
    const plant = plantOf();
    expect(() => plant.inject({ fault: 'F99', atS: 0, magnitude: 1 })).toThrow(/F1, F2.*sensor-bias/);
    expect(() => plant.inject({ fault: 'sensor-bias:FT-0', atS: 0, magnitude: 1 })).toThrow(/FT-0/);
    expect(() => plant.inject({ fault: 'device-off:DCS', atS: 0, magnitude: 1 })).toThrow(/DCS-B1/);
    expect(() => plant.condition('DCS')).toThrow(/DCS-B1/);
  });

  test('sensor-bias reads wrong from its onset on, while the controller and the plant do not notice', () => {
    const plant = plantOf();
    plant.inject({ fault: 'sensor-bias:FT-20101', atS: 60, magnitude: 0.02 });
    plant.advance(59);
    expect(value(plant, 'FT-20101')).toBeCloseTo(31.134, 2);
    plant.advance(61);
    expect(value(plant, 'FT-20101')).toBeCloseTo(31.134 * 1.02, 2);
    const flow = Object.values(plant.truth().streams['S-201'] ?? {}).reduce((sum, part) => sum + part, 0);
    expect(flow).toBeCloseTo(31.134, 2);
    plant.clear('sensor-bias:FT-20101');
    plant.advance(2);
    expect(value(plant, 'FT-20101')).toBeCloseTo(31.134, 2);
    expect(plant.activeFaults()).toEqual([]);
  });

  test('a failed sensor says BadSensorFailure and no number, and its loop holds its output', () => {
    const plant = plantOf();
    plant.inject({ fault: 'sensor-fail:TT-10111', atS: 0, magnitude: 1 });
    plant.advance(30);
    expect(plant.reading('TT-10111')).toMatchObject({ value: Number.NaN, status: Status.BadSensorFailure });
    expect(value(plant, 'TIC-10111.OP')).toBeCloseTo(38, 1);
  });

  test('a stuck sensor repeats its value exactly', () => {
    const plant = plantOf({ noise: 'gaussian' });
    plant.advance(10);
    plant.inject({ fault: 'sensor-stuck:PT-10111', atS: 10, magnitude: 1 });
    const before = value(plant, 'PT-10111');
    for (let k = 0; k < 10; k++) {
      plant.advance(1);
      expect(value(plant, 'PT-10111')).toBe(before);
    }
  });

  test('faults of devices show in their condition only', () => {
    const plant = plantOf();
    plant.inject({ fault: 'F14', atS: 0, magnitude: 1 });
    plant.inject({ fault: 'F15', atS: 10, magnitude: 1 });
    plant.inject({ fault: 'device-off:PLC-CBD', atS: 0, magnitude: 1 });
    plant.advance(5);
    expect(plant.condition('ANA-B1')).toEqual({ power: 'on', wordsSwapped: true });
    expect(plant.condition('CH-601').power).toBe('on');
    expect(plant.condition('PLC-CBD').power).toBe('off');
    plant.advance(10);
    expect(plant.condition('CH-601').power).toBe('silent');
    expect(plant.condition('DCS-B1')).toEqual({ power: 'on', wordsSwapped: false });
  });
});
