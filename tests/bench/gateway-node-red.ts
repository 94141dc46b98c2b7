import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startMosquitto } from '../end-to-end/servers.ts';
import { freePort } from '../free-port.ts';
import type { Measurement } from './bench.ts';
import { eventually, heardOn, Peers, spentOf } from './gateway-peers.ts';
import { measureWay } from './gateway-way.ts';
import { loadTag } from './peers/load-tag.ts';
import { pause } from './processes.ts';

const POINTS = 1000;
const STEP_MS = 100;
const OFFERED = (POINTS * 1000) / STEP_MS;
const WARM_UP_MS = 10_000;
const MEASURED_MS = 20_000;
const CONDITIONS = `${POINTS} points every ${STEP_MS} ms = ${OFFERED} values/s offered over OPC UA (Basic256Sha256, SignAndEncrypt), one after the other from the same source to the same kind of broker`;
const OURS = `${CONDITIONS}; to journal (synced), HTTP store and Sparkplug bus, as npm start runs it`;
/** What its client node has fixed for itself is named, so that nobody looks for it in our flow. */
const THEIRS = `${CONDITIONS}; Node-RED 5.0.7 with node-red-contrib-opcua 0.2.354 on the same Node, no editor: inject, OPC UA client (subscribe "multiple", 100 ms; of its own 10 notifications a Publish, queue 1), mqtt out (QoS 0, one JSON message a value), no disk`;

/** First namespace after the standard's and the server's own. */
const nodeIdOf = (index: number): string => `ns=2;s=${loadTag(index)}`;

const installed = async (): Promise<string | null> => {
  const dir = process.env.NODE_RED_DIR ?? join(tmpdir(), 'zhongshi-node-red');
  const script = join(import.meta.dirname, 'peers', 'install-node-red.sh');
  await promisify(execFile)('bash', [script], { env: { ...process.env, NODE_RED_DIR: dir } }).catch(() => {});
  const red = join(dir, 'node_modules', 'node-red', 'red.js');
  return existsSync(red) ? red : null;
};

/** The flow a person would draw: a subscription to all nodes, each value straight to the broker. */
const flowOf = (opcuaPort: number, brokerPort: number): object[] => [
  { id: 'tab', type: 'tab', label: 'bench' },
  {
    id: 'broker',
    type: 'mqtt-broker',
    broker: '127.0.0.1',
    port: String(brokerPort),
    clientid: '',
    autoConnect: true,
    usetls: false,
    protocolVersion: '4',
    keepalive: '60',
    cleansession: true,
  },
  {
    id: 'endpoint',
    type: 'OpcUa-Endpoint',
    endpoint: `opc.tcp://127.0.0.1:${opcuaPort}`,
    secpol: 'Basic256Sha256',
    secmode: 'SignAndEncrypt',
    none: false,
    login: false,
    usercert: false,
  },
  {
    id: 'go',
    type: 'inject',
    z: 'tab',
    once: true,
    onceDelay: 1,
    repeat: '',
    crontab: '',
    props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }, { p: 'interval', v: String(STEP_MS), vt: 'num' }],
    topic: 'multiple',
    payload: JSON.stringify(Array.from({ length: POINTS }, (_, index) => ({ nodeId: nodeIdOf(index) }))),
    payloadType: 'json',
    wires: [['client']],
  },
  {
    id: 'client',
    type: 'OpcUa-Client',
    z: 'tab',
    endpoint: 'endpoint',
    action: 'subscribe',
    time: STEP_MS,
    timeUnit: 'ms',
    certificate: 'n',
    useTransport: false,
    keepsessionalive: true,
    wires: [['out'], [], []],
  },
  { id: 'out', type: 'mqtt out', z: 'tab', topic: '', qos: '0', retain: 'false', broker: 'broker', wires: [] },
];

interface Side {
  readonly rate: number;
  readonly cpu: number;
  readonly memory: number;
}

const measureNodeRed = async (red: string): Promise<Side> => {
  const peers = new Peers();
  const broker = await startMosquitto();
  try {
    const source = await peers.opcuaSource(POINTS, STEP_MS);
    const userDir = join(peers.room, 'node-red');
    mkdirSync(userDir);
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flowOf(source.port, broker.port)));
    const settings = {
      uiHost: '127.0.0.1',
      uiPort: await freePort(),
      flowFile: 'flows.json',
      credentialSecret: false,
      httpAdminRoot: false,
      httpNodeRoot: false,
      telemetry: { enabled: false },
      logging: { console: { level: 'off', metrics: false, audit: false } },
    };
    writeFileSync(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
    // Its topics are node ids: one level, unlike anything of ours.
    const listener = (await peers.fork('bus-listener.ts', [broker.url, '+'])).child;
    const nodeRed = peers.keep(
      spawn(process.execPath, [red, '--userDir', userDir], {
        cwd: userDir,
        env: { ...process.env, HOME: userDir, XDG_CONFIG_HOME: join(userDir, 'config') },
        stdio: 'ignore',
      }),
    );
    await eventually('the first values of Node-RED', async () => (await heardOn(listener)).messages > 0);
    await pause(WARM_UP_MS);
    listener.send('reset');
    const { seconds, cpu, memory } = await spentOf({ nodeRed }, MEASURED_MS);
    return { rate: (await heardOn(listener)).messages / seconds, cpu: cpu.nodeRed, memory: memory.nodeRed };
  } finally {
    await peers.close();
    await broker.stop();
  }
};

/** The same points through the gateway and through Node-RED with its OPC UA node: what comes through, and what it costs. */
export const measureBesideNodeRed = async (): Promise<Measurement[]> => {
  const red = await installed();
  if (red === null) {
    console.log(
      '  without the comparison with Node-RED: bash tests/bench/peers/install-node-red.sh could not install it',
    );
    return [];
  }
  const way = await measureWay({ points: POINTS, stepMs: STEP_MS }, WARM_UP_MS, MEASURED_MS);
  const ours: Side = { rate: Math.min(way.stored, way.onBus), cpu: way.cpu.gateway, memory: way.memory.gateway };
  const theirs = await measureNodeRed(red);
  const each = (who: string, { rate, cpu, memory }: Side, conditions: string): Measurement[] => [
    { metric: `${who}: values through`, value: rate, unit: 'values/s', better: 'higher', conditions },
    { metric: `${who}: processor`, value: cpu, unit: '% of core', better: 'lower', conditions },
    {
      metric: `${who}: memory`,
      value: memory,
      unit: 'MB',
      better: 'lower',
      conditions: `${conditions}; the most resident`,
    },
    {
      metric: `${who}: processor for each value`,
      value: (cpu * 10_000) / rate,
      unit: 'µs',
      better: 'lower',
      conditions,
    },
  ];
  const ratio = (metric: string, value: number): Measurement => ({
    metric,
    value,
    unit: 'times',
    better: 'lower',
    conditions: `${CONDITIONS}; ours writes to disk and to a store as well, Node-RED to the broker only`,
  });
  return [
    ...each('gateway beside Node-RED', ours, OURS),
    ...each('Node-RED', theirs, THEIRS),
    ratio('processor for each value, gateway to Node-RED', ours.cpu / ours.rate / (theirs.cpu / theirs.rate)),
    ratio('processor, gateway to Node-RED', ours.cpu / theirs.cpu),
    ratio('memory, gateway to Node-RED', ours.memory / theirs.memory),
  ];
};
