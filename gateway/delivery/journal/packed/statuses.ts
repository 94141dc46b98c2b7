import type { ByPoint } from './by-point.ts';
import { ByteReader, ByteWriter } from './byte-stream.ts';

// Status codes point by point: how many times the same one, and which. A line that is well is a single run.

export const packStatuses = (status: Uint32Array, { rows }: ByPoint): Uint8Array => {
  const writer = new ByteWriter(64);
  for (let at = 0; at < rows.length; ) {
    const code = status[rows[at] as number] as number;
    const from = at;
    while (at < rows.length && status[rows[at] as number] === code) at++;
    writer.unsigned(at - from);
    writer.unsigned(code);
  }
  return writer.done();
};

export const unpackStatuses = (stream: Uint8Array, { rows }: ByPoint): Uint32Array => {
  const reader = new ByteReader(stream);
  const status = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; ) {
    const to = at + reader.unsigned();
    const code = reader.unsigned();
    if (to > rows.length || to === at) throw new RangeError('a run of status codes past the last row');
    for (; at < to; at++) status[rows[at] as number] = code;
  }
  return status;
};
