import { z } from 'zod';

// What the gateway at work tells the one that stands by: how far each shared store has acknowledged each point, and which devices it hears.
// A header in JSON, then for each store a table of points and times: 12 bytes for each point that moved on.

const Header = z.strictObject({
  /** Checksum of the point table: indexes of another configuration mean other points. */
  table: z.int(),
  /** Wall clock of the sender, Unix ms. */
  at: z.number(),
  /** By device: since when it is heard without a break, Unix ms. Devices that are not heard are left out. */
  heard: z.record(z.string(), z.number()),
  stores: z.array(
    z.strictObject({
      sink: z.string(),
      /** Everything this gateway heard before is acknowledged, Unix ms. */
      settledUntil: z.number(),
      points: z.int().min(0),
    }),
  ),
});

export interface StoreMarks {
  readonly sink: string;
  readonly settledUntil: number;
  /** Indexes of points, and up to which source time each is acknowledged. */
  readonly point: Uint32Array;
  readonly time: Float64Array;
}

export interface Announcement extends Omit<z.infer<typeof Header>, 'stores'> {
  readonly stores: readonly StoreMarks[];
}

const ROW_BYTES = 12;

export const encodeAnnouncement = ({ stores, ...rest }: Announcement): Buffer => {
  const heads = stores.map(({ sink, settledUntil, point }) => ({ sink, settledUntil, points: point.length }));
  const header = Buffer.from(JSON.stringify({ ...rest, stores: heads }));
  const rows = stores.reduce((sum, { point }) => sum + point.length, 0);
  const bytes = Buffer.alloc(4 + header.length + rows * ROW_BYTES);
  bytes.writeUInt32LE(header.length, 0);
  header.copy(bytes, 4);
  let offset = 4 + header.length;
  for (const { point, time } of stores)
    for (const [row, index] of point.entries()) {
      bytes.writeUInt32LE(index, offset);
      bytes.writeDoubleLE(time[row] ?? 0, offset + 4);
      offset += ROW_BYTES;
    }
  return bytes;
};

/** null when the bytes are no announcement. */
export const decodeAnnouncement = (message: Uint8Array): Announcement | null => {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  try {
    const length = bytes.readUInt32LE(0);
    const { stores, ...rest } = Header.parse(JSON.parse(bytes.toString('utf8', 4, 4 + length)));
    let offset = 4 + length;
    if (bytes.length !== offset + stores.reduce((sum, { points }) => sum + points, 0) * ROW_BYTES) return null;
    const marks = stores.map(({ sink, settledUntil, points }) => {
      const point = new Uint32Array(points);
      const time = new Float64Array(points);
      for (let row = 0; row < points; row++, offset += ROW_BYTES) {
        point[row] = bytes.readUInt32LE(offset);
        time[row] = bytes.readDoubleLE(offset + 4);
      }
      return { sink, settledUntil, point, time };
    });
    return { ...rest, stores: marks };
  } catch {
    return null;
  }
};
