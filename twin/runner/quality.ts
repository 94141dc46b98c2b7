import type { Text } from '../../config/vocabulary/text.ts';
import type { TwinFinding } from '../../config/vocabulary/twin-finding.ts';
import type { Instrument, Reading } from './instrument.ts';

/** A gate that closes for a moment is a late message. */
const CLOSED_MS = 30_000;
/** So many of a device's instruments, and this share of them, fail together: then it is the device. */
const DEVICE_COUNT_MIN = 2;
const DEVICE_SHARE_MIN = 0.5;

/** Which instruments cannot be used for a while now, told by device when most of a device's cannot. */
export class Quality {
  readonly #devices: ReadonlyMap<string, readonly Instrument[]>;
  readonly #closed = new Map<string, { readonly since: number; readonly gate: Text }>();

  constructor(instruments: Iterable<Instrument>) {
    const watched = [...instruments].filter(({ point }) => point.role === 'PV' || point.role === 'PVC');
    this.#devices = Map.groupBy(watched, ({ point }) => point.device);
  }

  tick(now: number, reading: (tag: string) => Reading): void {
    for (const instruments of this.#devices.values())
      for (const { point } of instruments) {
        const { gate } = reading(point.tag);
        if (gate === null) this.#closed.delete(point.tag);
        else if (!this.#closed.has(point.tag)) this.#closed.set(point.tag, { since: now, gate });
      }
  }

  findings(now: number): TwinFinding[] {
    return [...this.#devices].flatMap(([device, instruments]): TwinFinding[] => {
      const closed = instruments.flatMap(({ point }) => {
        const entry = this.#closed.get(point.tag);
        return entry && now - entry.since >= CLOSED_MS ? [{ point, ...entry }] : [];
      });
      if (closed.length === 0) return [];
      const evidence = closed.map(({ point, gate }) => ({
        id: point.tag,
        name: gate,
        deviation: null,
        sigma: null,
        unit: point.unit,
      }));
      const whole = closed.length >= DEVICE_COUNT_MIN && closed.length >= DEVICE_SHARE_MIN * instruments.length;
      if (!whole)
        return closed.map(({ point, since }, k) => ({
          id: point.tag,
          kind: 'instrument',
          since,
          causes: [{ id: point.tag, name: point.name, tags: [point.tag], equipment: point.equipment }],
          evidence: evidence.slice(k, k + 1),
        }));
      const name = {
        zh: `${device} 的 ${instruments.length} 台仪表中有 ${closed.length} 台不可用`,
        en: `${closed.length} of the ${instruments.length} instruments of ${device} cannot be used`,
      };
      return [
        {
          id: device,
          kind: 'device',
          since: Math.min(...closed.map(({ since }) => since)),
          causes: [{ id: device, name, tags: closed.map(({ point }) => point.tag), equipment: null }],
          evidence,
        },
      ];
    });
  }
}
