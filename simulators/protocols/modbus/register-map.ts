import { type ModbusAddress, registersOf } from '../../../config/plant/address.ts';
import type { Point } from '../../../config/plant/point.ts';

/** A point of a Modbus device, with its address at hand. */
export interface ModbusPoint {
  readonly tag: string;
  readonly writable: boolean;
  readonly address: ModbusAddress;
}

/** One register or bit: which value it belongs to, and which word of it. */
export interface Cell {
  readonly point: ModbusPoint;
  readonly word: number;
}

/** What stands where on a device: 1 coils, 2 discrete inputs, 3 holding registers, 4 input registers, each from 0. */
export class RegisterMap {
  readonly #tables: Readonly<Record<1 | 2 | 3 | 4, Map<number, Cell>>> = {
    1: new Map(),
    2: new Map(),
    3: new Map(),
    4: new Map(),
  };

  constructor(points: readonly Point[]) {
    for (const { tag, access, address } of points) {
      if (address.protocol !== 'modbus') continue;
      const point: ModbusPoint = { tag, writable: access === 'RW', address };
      for (let word = 0; word < registersOf(address.type); word++) {
        this.#tables[address.functionCode].set(address.register + word, { point, word });
      }
    }
  }

  /** Undefined outside the map. */
  at(table: 1 | 2 | 3 | 4, register: number): Cell | undefined {
    return this.#tables[table].get(register);
  }
}
