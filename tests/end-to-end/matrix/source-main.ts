import type { EventEmitter } from 'node:events';
import { createServer } from 'node:net';
import {
  DataType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  type UAVariable,
  Variant,
} from 'node-opcua';
import { BURST, opcuaTag, SOURCE_URI, type SourceAddress, type SourceShape, STEP_MS } from './source-line.ts';

// The source of the matrix, a process of its own so that it can be killed. Every OPC UA point shows the number of the step, with the time
// of the step as its source time; a step that a busy machine missed is made up for. A Modbus device answers every read with its next
// number. Numbers go on counting after a restart, and each one given out by Modbus is told to the parent.

export interface SourceArguments extends SourceAddress {
  readonly shape: SourceShape;
  readonly folder: string;
  /** Unix ms of step 0. */
  readonly epoch: number;
  /** Namespaces registered before that of the points: they move its index. */
  readonly namespacesBefore: number;
  /** The first number of the Modbus devices. */
  readonly firstRead: number;
}
/** What the parent may ask for. */
export type SourceOrder =
  | { readonly order: 'mute'; readonly items: number }
  | { readonly order: 'burst'; readonly steps: number; readonly everyMs: number };
/** What it hears. */
export type SourceWord =
  | { readonly word: 'ready' }
  | { readonly word: 'burst-over' }
  | { readonly word: 'read'; readonly device: number; readonly number: number; readonly at: number };

const arguments_ = JSON.parse(process.argv[2] ?? '{}') as SourceArguments;
const { host, opcuaPort, modbusPorts, shape, folder, epoch, namespacesBefore } = arguments_;
const say = (word: SourceWord) => void process.send?.(word);

const manager = new OPCUACertificateManager({
  rootFolder: folder,
  automaticallyAcceptUnknownCertificate: true,
  disableFileWatchers: true,
});
await manager.initialize();
const secure = host === '127.0.0.1';
const server = new OPCUAServer({
  host,
  hostname: host,
  port: opcuaPort,
  serverCertificateManager: manager,
  securityModes: [secure ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None],
  securityPolicies: [secure ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None],
  allowAnonymous: true,
  serverCapabilities: { maxSessions: 10, minSupportedSampleRate: 0, operationLimits: {} },
});
await server.initialize();
const space = server.engine.addressSpace;
if (!space) throw new Error('no address space');
for (let each = 0; each < namespacesBefore; each++) space.registerNamespace(`urn:matrix:other:${each}`);
const namespace = space.registerNamespace(SOURCE_URI);
const BURST_TICK = 10;
const variables: UAVariable[] = [];
for (let index = 0; index < shape.opcuaPoints; index++)
  variables.push(
    namespace.addVariable({
      organizedBy: space.rootFolder.objects,
      browseName: opcuaTag(index),
      nodeId: `s=${opcuaTag(index)}`,
      dataType: DataType.Double,
      minimumSamplingInterval: 0,
      value: new Variant({ dataType: DataType.Double, value: 0 }),
    }),
  );

const show = (value: number, at: number) => {
  const time = new Date(at);
  for (const variable of variables)
    variable.setValueFromSource(new Variant({ dataType: DataType.Double, value }), StatusCodes.Good, time);
};
let shown = Math.floor((Date.now() - epoch) / STEP_MS);
show(shown, epoch + shown * STEP_MS);
await server.start();
setInterval(() => {
  const now = Math.floor((Date.now() - epoch) / STEP_MS);
  while (shown < now) {
    shown++;
    show(shown, epoch + shown * STEP_MS);
  }
}, STEP_MS / 10);

for (const [device, port] of modbusPorts.entries()) {
  let number = arguments_.firstRead;
  createServer((socket) => {
    let pending = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      for (; pending.length >= 12; pending = pending.subarray(12)) {
        const words = pending.readUInt16BE(10);
        const answer = Buffer.alloc(9 + words * 2);
        pending.copy(answer, 0, 0, 4);
        answer.writeUInt16BE(3 + words * 2, 4);
        answer[6] = pending[6] ?? 0;
        answer[7] = 3;
        answer[8] = words * 2;
        number++;
        for (let word = 0; word + 1 < words; word += 2) answer.writeUInt32BE(number, 9 + word * 2);
        socket.write(answer);
        say({ word: 'read', device, number, at: Date.now() });
      }
    });
  }).listen(port, host);
}

/** Some items stop saying anything, although the subscription lives and a Read answers: what brings changes to them is taken away. */
const mute = (items: number) => {
  for (const variable of variables.slice(0, items))
    (variable as unknown as EventEmitter).removeAllListeners('value_changed');
};

/** Many steps in little time, between those of the clock; their numbers begin at `BURST`. */
const burst = (steps: number, everyMs: number) => {
  let done = 0;
  let at = Date.now();
  const pushing = setInterval(() => {
    for (let each = 0; each < BURST_TICK && done < steps; each++) {
      at = Math.max(at + everyMs, Date.now() - BURST_TICK * everyMs);
      show(BURST + done++, (at - epoch) % STEP_MS === 0 ? at + 1 : at);
    }
    if (done < steps) return;
    clearInterval(pushing);
    say({ word: 'burst-over' });
  }, everyMs * BURST_TICK);
};

process.on('message', (order: SourceOrder) => {
  if (order.order === 'mute') mute(order.items);
  else burst(order.steps, order.everyMs);
});
// A source whose parent is gone serves nobody.
process.on('disconnect', () => process.exit(0));
say({ word: 'ready' });
