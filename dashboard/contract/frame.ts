// The binary form of live values, used by both sides. Little-endian, columns aligned so that typed arrays map without a copy:
//   u32 magic · u16 version · u16 kind · f64 serverTime · u32 seq · u32 count        24 bytes
//   f64 value[n] · f64 sourceTime[n] · f32 delay[n] · u32 point[n] · u32 status[n]   28 n bytes, padded to 8

const FRAME_MAGIC = 0x5a53_4c46; // "ZSLF"
const FRAME_VERSION = 1;
const HEADER_BYTES = 24;

/** snapshot: all the client asked for; batch: what changed since the frame before; heartbeat: nothing changed. */
export const FRAME_KINDS = ['snapshot', 'batch', 'heartbeat'] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

interface FrameColumns {
  /** In the point's unit; NaN: none. */
  readonly value: Float64Array;
  /** Unix ms. */
  readonly sourceTime: Float64Array;
  /** Receive time minus source time, ms; exact to 1 ms up to 4 hours, then to 7 digits. */
  readonly delay: Float32Array;
  /** Index into the point table of the session's pointsVersion. */
  readonly point: Uint32Array;
  /** OPC UA status code, all 32 bits. */
  readonly status: Uint32Array;
}

export interface Frame extends FrameColumns {
  readonly kind: FrameKind;
  /** Unix ms by the server's clock. */
  readonly serverTime: number;
  /** Number of the server's tick: what a client names to resume. */
  readonly seq: number;
  readonly count: number;
}

export const frameBytes = (count: number): number => HEADER_BYTES + Math.ceil((count * 28) / 8) * 8;

const columnsOf = (buffer: ArrayBuffer, offset: number, count: number): FrameColumns => {
  const value = offset + HEADER_BYTES;
  return {
    value: new Float64Array(buffer, value, count),
    sourceTime: new Float64Array(buffer, value + count * 8, count),
    delay: new Float32Array(buffer, value + count * 16, count),
    point: new Uint32Array(buffer, value + count * 20, count),
    status: new Uint32Array(buffer, value + count * 24, count),
  };
};

/** A frame to be filled: the columns are views of `bytes`. */
export const newFrame = (
  kind: FrameKind,
  serverTime: number,
  seq: number,
  count: number,
): Frame & { readonly bytes: ArrayBuffer } => {
  const bytes = new ArrayBuffer(frameBytes(count));
  const view = new DataView(bytes);
  view.setUint32(0, FRAME_MAGIC, true);
  view.setUint16(4, FRAME_VERSION, true);
  view.setUint16(6, FRAME_KINDS.indexOf(kind), true);
  view.setFloat64(8, serverTime, true);
  view.setUint32(16, seq, true);
  view.setUint32(20, count, true);
  return { kind, serverTime, seq, count, bytes, ...columnsOf(bytes, 0, count) };
};

/** Reads a frame without copying. Throws an Error that says what is wrong with it. */
export const readFrame = (bytes: ArrayBuffer): Frame => {
  if (bytes.byteLength < HEADER_BYTES) throw new Error(`frame of ${bytes.byteLength} bytes is shorter than its header`);
  const view = new DataView(bytes);
  if (view.getUint32(0, true) !== FRAME_MAGIC) throw new Error('not a live frame: the magic number differs');
  const version = view.getUint16(4, true);
  if (version !== FRAME_VERSION)
    throw new Error(`live frame of version ${version}; this page reads ${FRAME_VERSION}: reload it`);
  const kind = FRAME_KINDS[view.getUint16(6, true)];
  if (!kind) throw new Error(`live frame of unknown kind ${view.getUint16(6, true)}`);
  const count = view.getUint32(20, true);
  if (bytes.byteLength !== frameBytes(count)) {
    throw new Error(`live frame of ${count} values has ${bytes.byteLength} bytes instead of ${frameBytes(count)}`);
  }
  return {
    kind,
    serverTime: view.getFloat64(8, true),
    seq: view.getUint32(16, true),
    count,
    ...columnsOf(bytes, 0, count),
  };
};
