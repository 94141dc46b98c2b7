import { OPCUAServer } from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { Point } from '../../../config/plant/point.ts';
import { Status } from '../../../config/vocabulary/status.ts';
import {
  type DeviceCounters,
  type DevicePlant,
  type DeviceRoom,
  listenFailure,
  type SimulatedDevice,
} from '../device.ts';
import { Listener } from '../listener.ts';
import { PowerSwitch } from '../power.ts';
import { compareNoNumbers } from './no-number.ts';
import { addDevice, isOpcuaPoint, type ShownPoint } from './nodes.ts';
import { type ServerAddress, serverOptions } from './options.ts';
import { quietenNodeOpcua } from './quiet.ts';

/** One device and its points; the first of a server has the endpoint, the others are shown by it (`via`). */
export interface OpcuaPart {
  readonly device: OpcuaDevice;
  readonly points: readonly Point[];
}

export const createOpcuaServer = (
  parts: readonly [OpcuaPart, ...OpcuaPart[]],
  plant: DevicePlant,
  room: DeviceRoom,
): SimulatedDevice => new OpcuaServer(parts, plant, room);

interface Due {
  readonly shown: ShownPoint;
  dueMs: number;
}

class OpcuaServer implements SimulatedDevice {
  readonly id: string;
  readonly protocol = 'opcua';
  readonly #parts: readonly [OpcuaPart, ...OpcuaPart[]];
  readonly #plant: DevicePlant;
  readonly #room: DeviceRoom;
  /** Takes connections and says nothing while the device is silent: the server itself has no such state. */
  readonly #mute: Listener;
  readonly #power: PowerSwitch;
  #address: ServerAddress;
  #server: OPCUAServer | null = null;
  #due: Due[] = [];
  #answered = 0;
  #refused = 0;

  constructor(parts: readonly [OpcuaPart, ...OpcuaPart[]], plant: DevicePlant, room: DeviceRoom) {
    const { device } = parts[0];
    const url = new URL(device.endpoint ?? '');
    this.id = device.id;
    this.#parts = parts;
    this.#plant = plant;
    this.#room = room;
    this.#address = { host: url.hostname, port: Number(url.port), path: url.pathname === '/' ? '' : url.pathname };
    this.#mute = new Listener(`${room.line} ${device.id}`, url.hostname, Number(url.port), (socket) => socket.resume());
    this.#power = new PowerSwitch(
      {
        on: async () => {
          await this.#mute.close();
          await this.#open();
        },
        silent: async () => {
          await this.#shutdown();
          await this.#mute.open();
        },
        off: async () => {
          await this.#shutdown();
          await this.#mute.close();
        },
      },
      () => room.clock.elapsedMs(),
      (error) =>
        room.log.warn('device could not come back', {
          line: room.line,
          device: this.id,
          reason: (error as Error).message,
        }),
    );
  }

  get endpoint(): string {
    const { host, port, path } = this.#address;
    return `opc.tcp://${host}:${port}${path}`;
  }

  get state(): SimulatedDevice['state'] {
    return this.#power.state;
  }

  get counters(): DeviceCounters {
    const clients = this.#server?.currentSessionCount ?? this.#mute.clients;
    return { answered: this.#answered, refused: this.#refused, dropped: 0, clients };
  }

  start(): Promise<void> {
    quietenNodeOpcua();
    compareNoNumbers();
    return this.#power.start(this.#plant.condition(this.id).power);
  }

  refresh(): void {
    this.#power.follow(this.#plant.condition(this.id).power);
    if (!this.#server) return;
    const nowMs = this.#room.clock.elapsedMs();
    for (const due of this.#due) {
      if (due.dueMs > nowMs) continue;
      // The next one keeps the rhythm; after a stall the missed ones are not made up for.
      // Of a record every sample is shown as it comes.
      due.dueMs = Math.max(due.dueMs + (this.#room.ofRecord === true ? 0 : due.shown.samplingMs), nowMs);
      if (due.shown.renew()) this.#answered++;
    }
  }

  close(): Promise<void> {
    return this.#power.close();
  }

  async #open(): Promise<void> {
    if (this.#server) return;
    const server = new OPCUAServer(await serverOptions(this.#parts[0].device, this.#address, this.#room));
    try {
      await server.initialize();
      this.#addParts(server);
      await server.start();
    } catch (error) {
      await server.shutdown(0).catch(() => {});
      throw listenFailure(`${this.#room.line} ${this.id}`, this.#address.host, this.#address.port, error);
    }
    this.#server = server;
  }

  async #shutdown(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#due = [];
    await server?.shutdown(0);
  }

  #addParts(server: OPCUAServer): void {
    const space = server.engine.addressSpace;
    if (!space) throw new Error('the OPC UA server has no address space');
    const nowMs = this.#room.clock.elapsedMs();
    this.#due = this.#parts
      .flatMap(({ device, points }) =>
        addDevice(space, device, points.filter(isOpcuaPoint), this.#source(device), this.#room.historyValues ?? 0),
      )
      .map((shown) => ({ shown, dueMs: nowMs + (this.#room.ofRecord === true ? 0 : shown.samplingMs) }));
    for (const { shown } of this.#due) shown.renew();
  }

  #source(device: OpcuaDevice) {
    const shownByAnother = device.id !== this.id;
    return {
      // A device behind this server can be dead while the server lives: its points then say so.
      reading: (tag: string) => {
        const reading = this.#plant.reading(tag);
        return shownByAnother && this.#plant.condition(device.id).power !== 'on'
          ? { value: Number.NaN, status: Status.BadNoCommunication, timeS: reading.timeS }
          : reading;
      },
      write: (tag: string, value: number) => this.#plant.write(tag, value),
      wallMs: (plantTimeS: number) => this.#room.wallMs(plantTimeS),
      wrote: (accepted: boolean) => {
        if (!accepted) this.#refused++;
      },
    };
  }
}
