import type { Socket } from 'node:net';
import { type ModbusDevice, unitIdsOf } from '../../../config/plant/device.ts';
import type { Point } from '../../../config/plant/point.ts';
import type { DeviceCounters, DevicePlant, DeviceRoom, SimulatedDevice } from '../device.ts';
import { Listener } from '../listener.ts';
import { PowerSwitch } from '../power.ts';
import { answer, exceptionReply, isException, type RegisterSource } from './answer.ts';
import { TARGET_FAILED } from './exception-codes.ts';
import { RegisterMap } from './register-map.ts';
import { RtuFraming, type RtuRequest, rtuFrame } from './rtu-framing.ts';
import { SerialLine } from './serial-line.ts';
import { TcpFraming, type TcpRequest, tcpReply } from './tcp-framing.ts';

export interface ModbusServerOptions {
  /** Speed of the serial line behind the converter, 8N1; null answers at once. Only for RTU over TCP. */
  readonly baud?: number | null;
}

type ModbusRoom = Pick<DeviceRoom, 'line' | 'clock' | 'log' | 'ofRecord'>;

const BROADCAST = 0;

/** A Modbus TCP device, or a serial RTU device behind a serial-to-TCP converter, as the protocol of its configuration says. */
export const createModbusServer = (
  device: ModbusDevice,
  points: readonly Point[],
  plant: DevicePlant,
  room: ModbusRoom,
  { baud = 9600 }: ModbusServerOptions = {},
): SimulatedDevice => new ModbusServer(device, points, plant, room, baud);

class ModbusServer implements SimulatedDevice {
  readonly id: string;
  readonly protocol: string;
  readonly #device: ModbusDevice;
  /** By unit id: each unit behind a converter has registers of its own. */
  readonly #maps: ReadonlyMap<number, RegisterMap>;
  readonly #source: RegisterSource;
  readonly #plant: DevicePlant;
  readonly #room: ModbusRoom;
  readonly #listener: Listener;
  readonly #power: PowerSwitch;
  readonly #line: SerialLine;
  #mute = false;
  #answered = 0;
  #refused = 0;
  #dropped = 0;

  constructor(
    device: ModbusDevice,
    points: readonly Point[],
    plant: DevicePlant,
    room: ModbusRoom,
    baud: number | null,
  ) {
    this.id = device.id;
    this.protocol = device.protocol;
    this.#device = device;
    this.#maps = new Map(unitIdsOf(device).map((unitId) => [unitId, new RegisterMap(ofUnit(points, unitId))]));
    this.#plant = plant;
    this.#room = room;
    this.#source = {
      reading: (tag) => plant.reading(tag),
      write: (tag, value) => plant.write(tag, value),
      wordsSwapped: () => plant.condition(device.id).wordsSwapped,
      refusesBad: room.ofRecord === true,
    };
    this.#line = new SerialLine(room.clock, baud);
    this.#listener = new Listener(`${room.line} ${device.id}`, device.host, device.port, (socket) =>
      device.protocol === 'modbus-tcp' ? this.#serveTcp(socket) : this.#serveRtu(socket),
    );
    this.#power = new PowerSwitch(
      {
        on: () => this.#open(false),
        silent: () => this.#open(true),
        off: () => this.#listener.close(),
      },
      () => room.clock.elapsedMs(),
      (error) =>
        room.log.warn('device could not come back', {
          line: room.line,
          device: device.id,
          reason: (error as Error).message,
        }),
    );
  }

  get endpoint(): string {
    return `${this.#device.host}:${this.#listener.port}`;
  }

  get state(): SimulatedDevice['state'] {
    return this.#power.state;
  }

  get counters(): DeviceCounters {
    return {
      answered: this.#answered,
      refused: this.#refused,
      dropped: this.#dropped,
      clients: this.#listener.clients,
    };
  }

  start(): Promise<void> {
    return this.#power.start(this.#plant.condition(this.id).power);
  }

  refresh(): void {
    this.#power.follow(this.#plant.condition(this.id).power);
  }

  async close(): Promise<void> {
    await this.#power.close();
    this.#line.stop();
  }

  #open(mute: boolean): Promise<void> {
    this.#mute = mute;
    return this.#listener.open();
  }

  #serveTcp(socket: Socket): void {
    const framing = new TcpFraming();
    socket.on('data', (chunk: Buffer) => {
      const requests = framing.push(chunk);
      if (requests === null) {
        this.#dropped++;
        socket.destroy();
        return;
      }
      for (const request of requests) this.#answerTcp(socket, request);
    });
  }

  #answerTcp(socket: Socket, request: TcpRequest): void {
    if (this.#mute) return;
    // As a gateway does whose slave is not there (0B): the connection stays, and the master hears at once what is wrong.
    const map = this.#maps.get(request.unitId);
    const reply = map ? this.#answer(map, request.pdu) : exceptionReply(request.pdu[0] ?? 0, TARGET_FAILED);
    if (!socket.write(tcpReply(request, reply))) waitForReader(socket);
  }

  #serveRtu(socket: Socket): void {
    const framing = new RtuFraming();
    socket.on('data', (chunk: Buffer) => {
      const before = framing.droppedBytes;
      const requests = framing.push(chunk, this.#room.clock.elapsedMs());
      if (framing.droppedBytes > before) this.#dropped++;
      for (const request of requests) this.#answerRtu(socket, request);
    });
  }

  #answerRtu(socket: Socket, request: RtuRequest): void {
    if (this.#mute) return;
    const forAll = request.unitId === BROADCAST && isWrite(request.pdu);
    const own = this.#maps.get(request.unitId);
    const asked = forAll ? [...this.#maps.values()] : own ? [own] : [];
    if (asked.length === 0) {
      this.#dropped++;
      return;
    }
    this.#line.transact(
      request.bytes,
      () => {
        // Values are taken when the request has come in over the line, not when TCP brought it.
        const replies = asked.map((map) => this.#answer(map, request.pdu));
        const [reply] = replies;
        return forAll || this.#mute || !reply ? null : rtuFrame(request.unitId, reply);
      },
      (frame) => {
        if (socket.writable && !socket.write(frame)) waitForReader(socket);
      },
    );
  }

  #answer(map: RegisterMap, pdu: Buffer): Buffer {
    const reply = answer(map, this.#source, pdu);
    if (isException(reply)) this.#refused++;
    else this.#answered++;
    return reply;
  }
}

const ofUnit = (points: readonly Point[], unitId: number): readonly Point[] =>
  points.filter(({ address }) => address.protocol === 'modbus' && address.unitId === unitId);

const isWrite = (pdu: Buffer): boolean => [5, 6, 15, 16].includes(pdu[0] ?? 0);

/** A client that asks and does not read would fill the memory. */
const waitForReader = (socket: Socket): void => {
  socket.pause();
  socket.once('drain', () => socket.resume());
};
