import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import modbusSerial from 'modbus-serial';
import type { ModbusDevice } from '../../../config/plant/device.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { aboutText, sameText } from '../../../config/vocabulary/trouble.ts';
import { DeadlineError, withDeadline } from '../deadline.ts';
import { ExceptionReply, LinkError, SilenceError } from './exception.ts';
import { FrameGuard } from './frame-guard.ts';
import type { ModbusLink, ModbusRequest } from './modbus-link.ts';

const OPEN_MS = 5000;
/** A converter that goes on talking this many time limits long is not going to fall silent. */
const DRAIN_ROUNDS_MAX = 5;

type Client = InstanceType<typeof modbusSerial.default>;
/** Where sockets come from: the network, unless a test says otherwise. */
type Dial = (to: TcpNetConnectOpts) => Socket;
type Reply = Promise<{ readonly buffer: Uint8Array }>;

/**
 * A connection made of modbus-serial (protocol data units, framing, CRC) on a socket of our own, which adds what the library leaves
 * open: a time limit by the clock handed in, an end of the pending request when the socket drops, and `FrameGuard`'s count of the
 * bytes received. After any silence or oddity the socket is closed. A serial converter may still deliver a late answer into the
 * next connection (RTU frames carry no transaction id), so such a connection is first listened to until it has been quiet for one
 * time limit.
 */
export class SerialLibraryLink implements ModbusLink {
  readonly #device: ModbusDevice;
  readonly #clock: Clock;
  readonly #dial: Dial;
  #socket: Socket | null = null;
  #client: Client | null = null;
  #guard: FrameGuard | null = null;
  #lateAnswerPossible = false;
  /** Fails when the socket drops. */
  #dropped: Promise<never> = new Promise(() => {});

  constructor(device: ModbusDevice, clock: Clock, dial: Dial = connect) {
    this.#device = device;
    this.#clock = clock;
    this.#dial = dial;
  }

  get isOpen(): boolean {
    return this.#client !== null;
  }

  async open(signal: AbortSignal): Promise<void> {
    this.close();
    const { host, port, protocol } = this.#device;
    const socket = this.#dial({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 });
    this.#socket = socket;
    this.#dropped = dropOf(socket, `${host}:${port}`);
    this.#dropped.catch(() => {});
    try {
      const limit = {
        ms: OPEN_MS,
        clock: this.#clock,
        what: { zh: `连接 ${host}:${port} `, en: `connecting to ${host}:${port}` },
      };
      const connected = new Promise<void>((resolve) => socket.once('connect', resolve));
      await withDeadline(Promise.race([connected, this.#dropped]), limit, signal);
      if (protocol === 'modbus-rtu-tcp' && this.#lateAnswerPossible) await this.#drain(socket, signal);
      this.#lateAnswerPossible = false;
      this.#guard = new FrameGuard(protocol, socket, () => this.close());
      const client = new modbusSerial.default();
      client.on('error', () => this.close());
      await (protocol === 'modbus-tcp' ? client.linkTCP(socket, { port }) : client.linkTelnet(socket, {}));
      this.#client = client;
    } catch (error) {
      this.close();
      throw error instanceof DeadlineError ? addressError(error.text) : error;
    }
  }

  async read(request: ModbusRequest, signal: AbortSignal): Promise<Uint8Array> {
    const client = this.#client;
    const guard = this.#guard;
    if (!client || !guard) throw new LinkError('连接已关闭', 'the connection is closed');
    guard.expect(request);
    try {
      const limit = { ms: this.#device.timeoutMs, clock: this.#clock, what: { zh: '应答', en: 'the answer' } };
      const answered = send(client, request).then(({ buffer }) => buffer, exceptionReply);
      const answer = await withDeadline(Promise.race([answered, this.#dropped]), limit, signal);
      const refused = answer instanceof ExceptionReply;
      guard.check(refused ? 0 : answer.length);
      if (!refused) return answer;
      throw answer;
    } catch (error) {
      if (error instanceof ExceptionReply) throw error;
      this.#lateAnswerPossible = true;
      this.close();
      const { timeoutMs } = this.#device;
      if (error instanceof DeadlineError)
        throw new SilenceError(`${timeoutMs} ms 内无应答`, `no answer within ${timeoutMs} ms`);
      if (error instanceof LinkError) throw error;
      const { message } = error as Error;
      throw new LinkError(`应答无效：${message}`, `the answer is not valid: ${message}`);
    }
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
    this.#client = null;
    this.#guard = null;
  }

  async #drain(socket: Socket, signal: AbortSignal): Promise<void> {
    let bytes = 0;
    const count = (data: Uint8Array) => {
      bytes += data.length;
    };
    socket.on('data', count);
    for (let round = 0; round < DRAIN_ROUNDS_MAX; round++) {
      bytes = 0;
      await Promise.race([this.#clock.sleep(this.#device.timeoutMs, signal), this.#dropped]);
      if (bytes === 0 || signal.aborted) break;
    }
    socket.off('data', count);
    if (bytes > 0)
      throw new LinkError(
        '串口转换器未经询问就发数据；线上是否还有另一个主站？',
        'the serial converter sends without being asked; is another master on the line?',
      );
  }
}

const addressError = ({ zh, en }: Text): LinkError =>
  new LinkError(
    `${zh}；请核对 line.yaml 的 host 和 port，并确认设备已上电`,
    `${en}; check host and port in line.yaml and that the device is switched on`,
  );

/** Never resolves; fails with what a person can do when the socket drops. */
const dropOf = (socket: Socket, address: string): Promise<never> =>
  new Promise((_, reject) => {
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const refused = { zh: `${address} 无人应答`, en: `nothing listens on ${address}` };
      reject(addressError(error.code === 'ECONNREFUSED' ? refused : aboutText(address, sameText(error.message))));
    });
    socket.on('close', () => reject(new LinkError(`${address} 断开了连接`, `${address} closed the connection`)));
  });

/** The unit id is state of the client: set and used in the same tick. */
const send = (client: Client, { unitId, functionCode, from, to }: ModbusRequest): Reply => {
  client.setID(unitId);
  switch (functionCode) {
    case 1:
      return client.readCoils(from, to - from);
    case 2:
      return client.readDiscreteInputs(from, to - from);
    case 3:
      return client.readHoldingRegisters(from, to - from);
    case 4:
      return client.readInputRegisters(from, to - from);
  }
};

/** An exception is an answer; whatever else the library rejects with is not. */
const exceptionReply = (error: unknown): ExceptionReply => {
  const code = (error as { modbusCode?: unknown }).modbusCode;
  if (typeof code !== 'number') throw error;
  return new ExceptionReply(code);
};
