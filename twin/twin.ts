import { join } from 'node:path';
import { DYNAMICS_DEVICE } from '../config/plant/dynamic-points.ts';
import type { Config } from '../config/plant/load.ts';
import { TWIN_DEVICE } from '../config/plant/twin-points.ts';
import { systemClock } from '../config/vocabulary/clock.ts';
import type { Log } from '../config/vocabulary/log.ts';
import { systemRandom } from '../config/vocabulary/random.ts';
import { GATEWAY_NODE, sparkplugDevice, twinNode, twinReportTopic } from '../config/vocabulary/topic.ts';
import { busAddress } from '../gateway/bus/address.ts';
import type { BusRoom, EdgeNode } from '../gateway/bus/bus.ts';
import { connectMessageBus } from '../gateway/bus/connect.ts';
import { followFeed } from '../gateway/bus/feed.ts';
import { measureHealth, publishHealth } from '../gateway/bus/health.ts';
import { startEdgeNode } from '../gateway/bus/node.ts';
import { historyClient } from '../gateway/history/client.ts';
import { LineDynamics } from './dynamics/block/line-dynamics.ts';
import { readRange } from './dynamics/record/recorded-range.ts';
import { createTwinApi } from './http.ts';
import { gatewayAsks } from './replay/gateway-asks.ts';
import { ReplayDesk } from './replay/replay-desk.ts';
import { Intake } from './runner/intake.ts';
import { LineTwin } from './runner/line-twin.ts';
import { runLine } from './runner/run-line.ts';
import { LineWatch, twinReport } from './watch.ts';
import { WhatIfEngine, type WhatIfParts } from './whatif/engine.ts';
import { estimateRange } from './whatif/estimation.ts';
import { KeptBranches } from './whatif/kept-branches.ts';
import { ThreadQueue } from './whatif/thread.ts';

/** Longest wait for a range of the record. */
const RECORD_MS = 60_000;

export interface TwinOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly log: Log;
  /** Called once, after the first tick of every line. */
  ready(): void;
}

interface RunningLine {
  readonly intake: Intake;
  readonly twin: LineTwin;
  readonly dynamics: LineDynamics;
  readonly node: EdgeNode;
  readonly watch: LineWatch;
}

/** The twins of all configured lines, live, until the signal stops them. Rejects when it cannot start. */
export const runTwin = async ({ config, dataDir, log, ready }: TwinOptions, signal: AbortSignal): Promise<void> => {
  const { base, points, lines } = config;
  const clock = systemClock;
  const context = 'live';
  const room: BusRoom = { address: busAddress(base), site: base.site, clock, random: systemRandom, log };
  const bus = connectMessageBus(room, 'twin');
  const running = lines.flatMap((line): RunningLine[] => {
    if (!line.twin) {
      log.info(`line ${line.id} has no twin section in its line.yaml`);
      return [];
    }
    const indexesOf = (device: string) => points.ofDevice(line.id, device).map(({ index }) => index);
    const node = startEdgeNode(room, {
      context,
      node: twinNode(line.id),
      points,
      devices: new Map(
        [TWIN_DEVICE, DYNAMICS_DEVICE].map((device) => [sparkplugDevice(line.id, device), indexesOf(device)]),
      ),
      stateFile: join(dataDir, 'twin', `${line.id}.bdseq`),
    });
    const dynamics = new LineDynamics(line, points);
    const intake = new Intake(points.length, points.ofLine(line.id));
    const twin = new LineTwin({ line, points, context, clock });
    return [{ intake, twin, dynamics, node, watch: new LineWatch(line.id) }];
  });
  const watches = running.map(({ watch }) => watch);
  const measured = measureHealth('twin', clock);
  const gatewayUrl = `http://${base.gateway.host}:${base.gateway.port}`;
  const history = historyClient({ url: gatewayUrl, points });
  const replays = new ReplayDesk({ config, dataDir, clock, random: systemRandom, log, ...gatewayAsks(gatewayUrl) });
  const experiments: WhatIfParts = {
    clock,
    points,
    threads: new ThreadQueue(),
    kept: new KeptBranches(join(dataDir, 'twin'), log),
    record: (block, wanted) => readRange(block, history, points, wanted, AbortSignal.timeout(RECORD_MS)),
  };
  const whatIf = new WhatIfEngine(experiments);
  const http = createTwinApi({
    health: () => measured(twinReport(watches)),
    watches,
    dynamics: (line) => running.find(({ watch }) => watch.line === line)?.dynamics,
    whatIf: (block, request) => whatIf.run(block, clock.now(), request),
    estimate: ({ model }, request) => estimateRange(experiments, model.block, clock.now(), request),
    branches: experiments.kept,
    replays,
  });
  await listen(http, base.twin.host, base.twin.port);
  const feed = followFeed(
    room,
    { context, points, follow: (node) => node === GATEWAY_NODE },
    {
      batch: (batch) => {
        for (const { intake } of running) intake.accept(batch);
      },
      node: (node, state) => {
        if (state === 'offline' && node === GATEWAY_NODE)
          for (const { twin, dynamics } of running) {
            twin.silence();
            dynamics.silence();
          }
      },
    },
    signal,
  );
  const saying = publishHealth({ bus, site: base.site, clock }, 'twin', () => twinReport(watches), signal);
  const awaited = new Set(running);
  if (awaited.size === 0) ready();
  const ticking = running.map((entry) =>
    runLine(
      (now) => {
        const { rows, lateS } = entry.intake.take(now);
        entry.twin.accept(rows);
        entry.dynamics.accept(rows);
        const { report, estimates } = entry.twin.tick(now, lateS);
        entry.watch.note(report);
        // A broker that is away is seen on the health page; the next tick tries again.
        const moving = entry.dynamics.tick(now);
        for (const block of entry.dynamics.blocks) whatIf.remember(block);
        if (entry.node.connected) {
          void entry.node.publish(estimates).catch(() => {});
          void entry.node.publish(moving.estimates).catch(() => {});
        }
        void bus.publish(twinReportTopic(base.site, context, report.line), report, { retain: true }).catch(() => {});
        if (awaited.delete(entry) && awaited.size === 0) ready();
      },
      clock,
      signal,
    ),
  );
  log.info('started', { lines: running.length, points: points.length });
  await Promise.all([feed, saying, ...ticking]);
  await Promise.all([replays.close(), ...running.map(({ node }) => node.close())]);
  await bus.close();
  await http.close();
  log.info('stopped');
};

const listen = async (http: ReturnType<typeof createTwinApi>, host: string, port: number): Promise<void> => {
  try {
    await http.listen({ host, port });
  } catch (error) {
    const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const what = inUse ? 'is in use; stop what listens there' : `cannot be listened on: ${(error as Error).message};`;
    throw new Error(`${host}:${port}, meant for the twin, ${what} or change twin.port in base.yaml`);
  }
};
