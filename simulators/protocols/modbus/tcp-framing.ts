// MBAP header (MODBUS Messaging on TCP/IP V1.0b, 3.1.3): transaction, protocol 0, length of what follows, unit id.

export interface TcpRequest {
  readonly transaction: number;
  readonly unitId: number;
  readonly pdu: Buffer;
}

const HEADER = 7;
const PDU_MAX = 253;

/** Cuts a byte stream into requests, however TCP has split or joined them. */
export class TcpFraming {
  #buffer: Buffer = Buffer.alloc(0);

  /** The requests that are complete now; null when the stream is not Modbus and the connection is of no more use. */
  push(chunk: Buffer): TcpRequest[] | null {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const requests: TcpRequest[] = [];
    while (this.#buffer.length >= HEADER) {
      const length = this.#buffer.readUInt16BE(4);
      if (this.#buffer.readUInt16BE(2) !== 0 || length < 2 || length > PDU_MAX + 1) return null;
      const end = HEADER - 1 + length;
      if (this.#buffer.length < end) break;
      requests.push({
        transaction: this.#buffer.readUInt16BE(0),
        unitId: this.#buffer.readUInt8(6),
        pdu: Buffer.from(this.#buffer.subarray(HEADER, end)),
      });
      this.#buffer = this.#buffer.subarray(end);
    }
    return requests;
  }
}

export const tcpReply = ({ transaction, unitId }: TcpRequest, pdu: Buffer): Buffer => {
  const frame = Buffer.alloc(HEADER + pdu.length);
  frame.writeUInt16BE(transaction, 0);
  frame.writeUInt16BE(pdu.length + 1, 4);
  frame.writeUInt8(unitId, 6);
  pdu.copy(frame, HEADER);
  return frame;
};
