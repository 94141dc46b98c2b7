import type { Socket } from 'node:net';
import type { ModbusDevice } from '../../../config/plant/device.ts';
import { LinkError } from './exception.ts';
import type { ModbusRequest } from './modbus-link.ts';

const MBAP_BYTES = 7;
const CRC_BYTES = 2;
/** Unit id is part of the seven of MBAP; function code and byte count follow. */
const TCP_OVERHEAD = MBAP_BYTES + 2;
const TCP_EXCEPTION = MBAP_BYTES + 2;
const RTU_OVERHEAD = 3 + CRC_BYTES;
const RTU_EXCEPTION = 3 + CRC_BYTES;

/**
 * Counts what comes in on a socket: an answer must bring exactly the bytes of its frame, and nothing may come while nothing is asked.
 * Anything more is the late answer to an earlier request, and the next answer would be taken for the wrong one. Of a TCP frame it
 * also checks the protocol and the unit id, which modbus-serial does not for exceptions.
 */
export class FrameGuard {
  readonly #protocol: ModbusDevice['protocol'];
  #request: ModbusRequest | null = null;
  #received = 0;
  readonly #head = new Uint8Array(MBAP_BYTES);

  constructor(protocol: ModbusDevice['protocol'], socket: Socket, drop: () => void) {
    this.#protocol = protocol;
    socket.on('data', (data: Uint8Array) => {
      if (!this.#request) drop();
      for (let at = 0; at < data.length && this.#received + at < MBAP_BYTES; at++)
        this.#head[this.#received + at] = data[at] ?? 0;
      this.#received += data.length;
    });
  }

  expect(request: ModbusRequest): void {
    this.#request = request;
    this.#received = 0;
  }

  /** @param dataBytes of the answer, 0 for an exception. Throws LinkError when something else came in, too. */
  check(dataBytes: number): void {
    const request = this.#request;
    this.#request = null;
    if (!request) throw new LinkError('收到未经询问的应答', 'an answer nobody asked for');
    const count = request.to - request.from;
    const wanted = request.functionCode <= 2 ? Math.ceil(count / 8) : count * 2;
    const isException = dataBytes === 0;
    if (!isException && dataBytes !== wanted)
      throw new LinkError(
        `应答含 ${dataBytes} 字节数据，所求为 ${wanted} 字节`,
        `the answer holds ${dataBytes} bytes of data, ${wanted} were asked for`,
      );
    const tcp = this.#protocol === 'modbus-tcp';
    const overhead = tcp ? TCP_OVERHEAD : RTU_OVERHEAD;
    const frame = isException ? (tcp ? TCP_EXCEPTION : RTU_EXCEPTION) : overhead + wanted;
    if (this.#received !== frame)
      throw new LinkError(
        `收到 ${this.#received} 字节，应答应为 ${frame} 字节：是先前请求的迟到应答`,
        `${this.#received} bytes came in where the answer has ${frame}: a late answer to another request`,
      );
    if (!tcp) return;
    if (this.#head[2] !== 0 || this.#head[3] !== 0)
      throw new LinkError('应答不是 Modbus（协议号不为 0）', 'the answer is not Modbus (protocol id not 0)');
    if (this.#head[6] !== request.unitId)
      throw new LinkError(
        `所问为站号 ${request.unitId}，应答者为站号 ${this.#head[6]}`,
        `unit ${this.#head[6]} answered, unit ${request.unitId} was asked`,
      );
  }
}
