import { registersOf } from '../../../config/plant/address.ts';
import type { PlantReading } from '../../plant/plant.ts';
import { decode, encode, swapped } from './codec.ts';
import { exceptionOfBad, ILLEGAL_ADDRESS, ILLEGAL_FUNCTION, ILLEGAL_VALUE } from './exception-codes.ts';
import type { Cell, ModbusPoint, RegisterMap } from './register-map.ts';

// What a device answers to a request, without any framing (MODBUS Application Protocol V1.1b3, section 6).

export interface RegisterSource {
  reading(tag: string): PlantReading;
  /** Why a value was not taken, or null when it was. */
  write(tag: string, value: number): string | null;
  wordsSwapped(): boolean;
  /** A request that touches a Bad reading is refused where its type has no mark that says "none". */
  readonly refusesBad?: boolean;
}

class Refusal extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`Modbus exception ${code}`);
    this.code = code;
  }
}

export const exceptionReply = (functionCode: number, code: number): Buffer =>
  Buffer.from([(functionCode | 0x80) & 0xff, code]);

export const isException = (reply: Buffer): boolean => ((reply[0] ?? 0) & 0x80) !== 0;

/** The reply PDU to a request PDU (function code and what follows). Every request gets one: data, an echo or an exception. */
export const answer = (map: RegisterMap, source: RegisterSource, request: Buffer): Buffer => {
  const functionCode = request[0] ?? 0;
  try {
    switch (functionCode) {
      case 1:
      case 2:
        return readBits(map, source, request, functionCode);
      case 3:
      case 4:
        return readRegisters(map, source, request, functionCode);
      case 5:
        return writeCoil(map, source, request);
      case 6:
        return writeRegister(map, source, request);
      case 15:
        return writeCoils(map, source, request);
      case 16:
        return writeRegisters(map, source, request);
      default:
        return exceptionReply(functionCode, ILLEGAL_FUNCTION);
    }
  } catch (error) {
    if (error instanceof Refusal) return exceptionReply(functionCode, error.code);
    throw error;
  }
};

/** Start and quantity, checked in the order of the specification: quantity first (03), then the addresses (02). */
const rangeOf = (request: Buffer, length: number, quantityMax: number): { start: number; quantity: number } => {
  if (request.length < length) throw new Refusal(ILLEGAL_VALUE);
  const start = request.readUInt16BE(1);
  const quantity = request.readUInt16BE(3);
  if (quantity < 1 || quantity > quantityMax) throw new Refusal(ILLEGAL_VALUE);
  if (start + quantity > 0x1_0000) throw new Refusal(ILLEGAL_ADDRESS);
  return { start, quantity };
};

/** What is refused for good (02) is said last: a master then asks for less, which does not help while nothing is answered anyway. */
const refuseBad = (cells: readonly Cell[], source: RegisterSource): void => {
  if (source.refusesBad !== true) return;
  const codes = new Set(cells.map(({ point }) => exceptionOfBad(source.reading(point.tag).status, point.address.type)));
  const code = [...codes].find((one) => one !== null && one !== ILLEGAL_ADDRESS);
  if (code !== undefined && code !== null) throw new Refusal(code);
  if (codes.has(ILLEGAL_ADDRESS)) throw new Refusal(ILLEGAL_ADDRESS);
};

const cellsOf = (map: RegisterMap, table: 1 | 2 | 3 | 4, start: number, quantity: number): Cell[] => {
  const cells: Cell[] = [];
  for (let register = start; register < start + quantity; register++) {
    const cell = map.at(table, register);
    if (!cell) throw new Refusal(ILLEGAL_ADDRESS);
    cells.push(cell);
  }
  return cells;
};

const scalingOf = (point: ModbusPoint, source: RegisterSource) =>
  source.wordsSwapped() ? { ...point.address, wordOrder: swapped(point.address.wordOrder) } : point.address;

const encoded = (point: ModbusPoint, source: RegisterSource): number[] =>
  encode(source.reading(point.tag), scalingOf(point, source));

const readBits = (map: RegisterMap, source: RegisterSource, request: Buffer, table: 1 | 2): Buffer => {
  const { start, quantity } = rangeOf(request, 5, 2000);
  const cells = cellsOf(map, table, start, quantity);
  refuseBad(cells, source);
  const reply = Buffer.alloc(2 + Math.ceil(quantity / 8));
  reply[0] = table;
  reply[1] = reply.length - 2;
  cells.forEach((cell, index) => {
    const place = 2 + (index >> 3);
    if (encoded(cell.point, source)[0] === 1) reply[place] = (reply[place] ?? 0) | (1 << (index & 7));
  });
  return reply;
};

const readRegisters = (map: RegisterMap, source: RegisterSource, request: Buffer, table: 3 | 4): Buffer => {
  const { start, quantity } = rangeOf(request, 5, 125);
  const cells = cellsOf(map, table, start, quantity);
  refuseBad(cells, source);
  const reply = Buffer.alloc(2 + quantity * 2);
  reply[0] = table;
  reply[1] = quantity * 2;
  // One encoding serves all words of a value: they are of the same moment, whatever the plant does between two requests.
  let point: ModbusPoint | null = null;
  let words: number[] = [];
  cells.forEach((cell, index) => {
    if (cell.point !== point) {
      point = cell.point;
      words = encoded(point, source);
    }
    reply.writeUInt16BE(words[cell.word] ?? 0, 2 + index * 2);
  });
  return reply;
};

const writeCoil = (map: RegisterMap, source: RegisterSource, request: Buffer): Buffer => {
  if (request.length !== 5) throw new Refusal(ILLEGAL_VALUE);
  const value = request.readUInt16BE(3);
  if (value !== 0xff00 && value !== 0) throw new Refusal(ILLEGAL_VALUE);
  writeValues(cellsOf(map, 1, request.readUInt16BE(1), 1), [value === 0 ? 0 : 1], source);
  return request;
};

const writeRegister = (map: RegisterMap, source: RegisterSource, request: Buffer): Buffer => {
  if (request.length !== 5) throw new Refusal(ILLEGAL_VALUE);
  writeValues(cellsOf(map, 3, request.readUInt16BE(1), 1), [request.readUInt16BE(3)], source);
  return request;
};

const writeCoils = (map: RegisterMap, source: RegisterSource, request: Buffer): Buffer => {
  const { start, quantity } = rangeOf(request, 6, 1968);
  const bytes = Math.ceil(quantity / 8);
  if (request[5] !== bytes || request.length !== 6 + bytes) throw new Refusal(ILLEGAL_VALUE);
  const bits = Array.from({ length: quantity }, (_, index) => ((request[6 + (index >> 3)] ?? 0) >> (index & 7)) & 1);
  writeValues(cellsOf(map, 1, start, quantity), bits, source);
  return request.subarray(0, 5);
};

const writeRegisters = (map: RegisterMap, source: RegisterSource, request: Buffer): Buffer => {
  const { start, quantity } = rangeOf(request, 6, 123);
  if (request[5] !== quantity * 2 || request.length !== 6 + quantity * 2) throw new Refusal(ILLEGAL_VALUE);
  const words = Array.from({ length: quantity }, (_, index) => request.readUInt16BE(6 + index * 2));
  writeValues(cellsOf(map, 3, start, quantity), words, source);
  return request.subarray(0, 5);
};

/**
 * Whole values only, into writable points only (else 02); all are decoded before the first is written. A value that the controller does
 * not take is 03; those written before it in the same request stand.
 */
const writeValues = (cells: readonly Cell[], words: readonly number[], source: RegisterSource): void => {
  const writes: { tag: string; value: number }[] = [];
  for (let index = 0; index < cells.length; ) {
    const point = cells[index]?.point;
    if (!point?.writable) throw new Refusal(ILLEGAL_ADDRESS);
    const length = registersOf(point.address.type);
    const own = cells.slice(index, index + length);
    if (own.length < length || own.some((cell, word) => cell.point !== point || cell.word !== word)) {
      throw new Refusal(ILLEGAL_ADDRESS);
    }
    const value = decode(words.slice(index, index + length), scalingOf(point, source));
    if (!Number.isFinite(value)) throw new Refusal(ILLEGAL_VALUE);
    writes.push({ tag: point.tag, value });
    index += length;
  }
  for (const { tag, value } of writes) if (source.write(tag, value) !== null) throw new Refusal(ILLEGAL_VALUE);
};
