import { BatchBuilder, type SampleBatch } from '../vocabulary/sample.ts';
import type { PointTable } from './point.ts';

// Samples between processes, answered by `GET /api/samples`. On the wire: the length of a JSON header, the header with the tags, then the columns one after the other, little-endian.

const HEADER_BYTES = 8;
const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;

export const encodeSamples = (batch: SampleBatch, points: PointTable): Uint8Array => {
  const { length } = batch;
  const places = new Map<number, number>();
  const place = new Uint32Array(length);
  for (let row = 0; row < length; row++) {
    const index = batch.point[row] ?? 0;
    const known = places.get(index) ?? places.size;
    places.set(index, known);
    place[row] = known;
  }
  const header = Buffer.from(JSON.stringify({ length, tags: [...places.keys()].map((index) => points.at(index).tag) }));
  const begin = aligned(HEADER_BYTES + header.length);
  const bytes = new Uint8Array(begin + length * 32);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, HEADER_BYTES);
  new Float64Array(bytes.buffer, begin, length).set(batch.sourceTime.subarray(0, length));
  new Float64Array(bytes.buffer, begin + 8 * length, length).set(batch.receiveTime.subarray(0, length));
  new Float64Array(bytes.buffer, begin + 16 * length, length).set(batch.value.subarray(0, length));
  new Uint32Array(bytes.buffer, begin + 24 * length, length).set(batch.status.subarray(0, length));
  new Uint32Array(bytes.buffer, begin + 28 * length, length).set(place);
  return bytes;
};

/** By the point table of this process; samples of tags that it does not have are left out and their tags told. */
export const decodeSamples = (
  bytes: ArrayBuffer,
  points: PointTable,
): { readonly batch: SampleBatch; readonly unknown: readonly string[] } => {
  const headerLength = new DataView(bytes).getUint32(0, true);
  const { length, tags } = JSON.parse(Buffer.from(bytes, HEADER_BYTES, headerLength).toString()) as {
    length: number;
    tags: string[];
  };
  const begin = aligned(HEADER_BYTES + headerLength);
  const unknown = tags.filter((tag) => !points.byTag(tag));
  const indexes = tags.map((tag) => points.byTag(tag)?.index ?? null);
  const sourceTime = new Float64Array(bytes, begin, length);
  const receiveTime = new Float64Array(bytes, begin + 8 * length, length);
  const value = new Float64Array(bytes, begin + 16 * length, length);
  const status = new Uint32Array(bytes, begin + 24 * length, length);
  const place = new Uint32Array(bytes, begin + 28 * length, length);
  const builder = new BatchBuilder(Math.max(1, length));
  for (let row = 0; row < length; row++) {
    const index = indexes[place[row] ?? 0];
    if (index === null || index === undefined) continue;
    builder.add(index, sourceTime[row] ?? 0, receiveTime[row] ?? 0, value[row] ?? Number.NaN, status[row] ?? 0);
  }
  return { batch: builder.take(), unknown };
};
