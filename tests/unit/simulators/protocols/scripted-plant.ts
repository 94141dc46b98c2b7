import type { Point } from '../../../../config/plant/point.ts';
import type { DeviceCondition, PlantReading } from '../../../../simulators/plant/plant.ts';
import type { DevicePlant } from '../../../../simulators/protocols/device.ts';

/** A plant whose readings a test sets by hand. */
export class ScriptedPlant implements DevicePlant {
  readonly readings = new Map<string, PlantReading>();
  readonly conditions = new Map<string, DeviceCondition>();
  readonly writes: { tag: string; value: number }[] = [];
  /** Answers why a value is not taken. */
  refuse: (tag: string, value: number) => string | null = () => null;

  set(tag: string, value: number, status = 0, timeS = 0): void {
    this.readings.set(tag, { value, status, timeS });
  }

  condition(device: string): DeviceCondition {
    return this.conditions.get(device) ?? { power: 'on', wordsSwapped: false };
  }

  reading(tag: string): PlantReading {
    const reading = this.readings.get(tag);
    if (!reading) throw new Error(`the script has no reading of ${tag}`);
    return reading;
  }

  write(tag: string, value: number): string | null {
    const reason = this.refuse(tag, value);
    if (reason !== null) return reason;
    this.writes.push({ tag, value });
    this.set(tag, value, 0, this.reading(tag).timeS + 1);
    return null;
  }
}

export const modbusPoint = (
  tag: string,
  address: Partial<Extract<Point['address'], { protocol: 'modbus' }>>,
  access: Point['access'] = 'R',
): Point => ({
  index: 0,
  tag,
  line: 'test',
  device: 'PLC-1',
  name: { zh: tag, en: tag },
  isaType: 'TT',
  equipment: null,
  stream: null,
  unit: '°C',
  range: { low: 0, high: 100 },
  normal: null,
  sigma: null,
  accuracy: '',
  samplingMs: 1000,
  deadband: 0,
  origin: 'measured',
  access,
  role: 'PV',
  limits: { hh: null, h: null, l: null, ll: null },
  priority: null,
  words: null,
  address: {
    protocol: 'modbus',
    unitId: 1,
    functionCode: 3,
    register: 0,
    type: 'float32',
    wordOrder: 'ABCD',
    scale: 1,
    offset: 0,
    ...address,
  },
});
