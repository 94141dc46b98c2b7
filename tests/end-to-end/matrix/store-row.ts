/** What the store of the matrix keeps of one line. */
export interface StoreRow {
  /** Source time, Unix microseconds. */
  readonly micros: number;
  /** NaN: none. */
  readonly value: number;
  /** Place in the point table. */
  readonly place: number;
  readonly status: number;
}

export const ROW_BYTES = 24;

export const writeRow = (bytes: Buffer, at: number, { micros, value, place, status }: StoreRow): void => {
  bytes.writeDoubleLE(micros, at);
  bytes.writeDoubleLE(value, at + 8);
  bytes.writeUInt32LE(place, at + 16);
  bytes.writeUInt32LE(status, at + 20);
};

export const readRow = (bytes: Buffer, at: number): StoreRow => ({
  micros: bytes.readDoubleLE(at),
  value: bytes.readDoubleLE(at + 8),
  place: bytes.readUInt32LE(at + 16),
  status: bytes.readUInt32LE(at + 20),
});
