import { ByteReader, ByteWriter } from './byte-stream.ts';

// Point indexes as steps from row to row: what a device says together mostly stands together in the point table.

export const packPoints = (point: Uint32Array, length: number): Uint8Array => {
  const writer = new ByteWriter(length + 16);
  let before = 0;
  for (let row = 0; row < length; row++) {
    const index = point[row] as number;
    writer.signed(index - before);
    before = index;
  }
  return writer.done();
};

export const unpackPoints = (stream: Uint8Array, length: number): Uint32Array => {
  const reader = new ByteReader(stream);
  const point = new Uint32Array(length);
  let index = 0;
  for (let row = 0; row < length; row++) {
    index += reader.signed();
    point[row] = index;
  }
  return point;
};
