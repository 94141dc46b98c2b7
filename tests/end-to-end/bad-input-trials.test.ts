import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GapRecord } from '../../config/vocabulary/gap.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { seeded } from '../../config/vocabulary/random.ts';
import { createGatewayApi } from '../../gateway/http/server.ts';
import { trialCompareRoutes } from '../../gateway/http/trial-compare.ts';
import { trialPackageRoutes } from '../../gateway/http/trial-packages.ts';
import { trialRoutes } from '../../gateway/http/trials.ts';
import { gatewayAsks } from '../../twin/replay/gateway-asks.ts';
import { ReplayDesk } from '../../twin/replay/replay-desk.ts';
import {
  BEGAN,
  bytesOf,
  LASTED,
  openPlace,
  type Place,
  recordTrial,
  writeBytes,
} from '../unit/gateway/packages/trial-room.ts';
import { projectDir } from './rig.ts';

// What people get wrong about trials, against the HTTP interface of the gateway and the commands: one clear sentence each, in both
// languages, and nothing broken by it. The cases are data.

interface Sent {
  readonly get?: string;
  readonly post?: string;
  readonly patch?: string;
  /** The package of another place is sent there. */
  readonly package?: string;
  /** Only this share of it. */
  readonly cut?: number;
  readonly body?: Readonly<Record<string, unknown>>;
}
interface Case {
  readonly what: string;
  readonly send?: Sent;
  readonly twin?: Sent;
  readonly holes?: string;
  readonly command?: readonly string[];
  readonly status: number;
  readonly says: readonly string[];
}
const CASES = JSON.parse(
  readFileSync(join(projectDir, 'tests/cases/trials/wrong-input.json'), 'utf8'),
) as readonly Case[];

const NAMED = { by: 'A', purpose: '', people: [], factors: [], recipe: '', calibration: '' };
const DAY_MS = 86_400_000;
const COMMANDS: Readonly<Record<string, string>> = {
  trial: 'gateway/packages/trial-main.ts',
  replay: 'twin/replay/check-main.ts',
};

let dir: string;
let place: Place;
let stranger: Place;
let versions = { software: '1', config: 'before', tags: 'before', model: 'before' };
let tags: readonly string[];
let gateway: FastifyInstance;
let url: string;
let desk: ReplayDesk;
let zip: Buffer;
/** What a case calls by a name in braces. */
const names = new Map<string, string>();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'zhongshi-bad-trials-'));
  const hole: GapRecord = {
    ...{ id: 'g', cause: 'link-lost', line: 'bdo', source: 'PLC-CBD', tags: null, samples: null, healed: 'permanent' },
    ...{ from: BEGAN + 60_000, to: BEGAN + 90_000, detail: { zh: '断线', en: 'cut' } },
  };
  place = openPlace('wrong', { versions: () => versions, tags: () => tags, gaps: () => [hole] });
  stranger = openPlace('stranger');
  zip = await bytesOf((await stranger.packages.export((await recordTrial(stranger)).id)).content);
  const { points } = place.config;
  const today = points.ofLine('bdo').map(({ tag }) => tag);
  const begin = (title: string, span: object) => {
    const trial = place.trials().begin({ ...NAMED, title, line: 'bdo', ...span });
    names.set(title, trial.id);
    return trial;
  };
  tags = today;
  begin('changed', { from: BEGAN, to: BEGAN + LASTED });
  versions = { ...versions, config: 'now', model: 'now', tags: 'older' };
  tags = ['TT-OLD-1', 'TT-OLD-2', ...today];
  begin('renamed', { from: BEGAN, to: BEGAN + LASTED });
  versions = { ...versions, tags: 'before' };
  tags = today;
  names.set('run', (await recordTrial(place)).id);
  begin('long', { from: BEGAN - 30 * DAY_MS, to: BEGAN });
  begin('running', {});

  gateway = createGatewayApi({
    health: () => {
      throw new Error('not asked here');
    },
    collecting: () => true,
    gaps: () => [hole],
  });
  const { history, packages, trials } = place;
  await gateway.register(trialRoutes, { trials });
  await gateway.register(trialPackageRoutes, { packages, lines: ['bdo'] });
  const room = { history, points, trial: (id: string) => trials().get(id).trial, cycles: () => [] };
  await gateway.register(trialCompareRoutes, { room });
  url = await gateway.listen({ host: '127.0.0.1', port: 0 });
  desk = new ReplayDesk({
    ...{ config: place.config, dataDir: dir, clock: place.clock, random: seeded(1), log: silentLog },
    ...gatewayAsks(url),
  });
  for (const [name, bytes] of [['sound.zip', zip] as const, ['cut.zip', zip.subarray(0, zip.length / 2)] as const]) {
    writeBytes(join(dir, name), bytes);
    names.set(name, join(dir, name));
  }
  names.set('out.zip', join(dir, 'out.zip'));
});
afterAll(async () => {
  await desk.close();
  await gateway.close();
  await place.close();
  await stranger.close();
  rmSync(dir, { recursive: true, force: true });
});

const named = (text: string): string => text.replaceAll(/\{([\w.]+)\}/g, (_, name) => names.get(name) ?? name);
/** Names and times as people write them, in the form that is sent. */
const bodyOf = (body: Sent['body']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body ?? {}).map(([field, value]) => {
      if (typeof value !== 'string') return [field, value];
      return [field, /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : named(value)];
    }),
  );

interface Answer {
  readonly status: number;
  readonly text: string;
}

const overHttp = async ({ get, post, patch, package: packed, cut = 1, body }: Sent): Promise<Answer> => {
  const path = named(get ?? post ?? patch ?? packed ?? '');
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(bodyOf(body)) };
  const init: RequestInit =
    packed !== undefined
      ? {
          method: 'POST',
          headers: { 'content-type': 'application/zip' },
          body: new Uint8Array(zip.subarray(0, zip.length * cut)),
        }
      : get !== undefined
        ? {}
        : { method: post === undefined ? 'PATCH' : 'POST', ...json };
  const response = await fetch(`${url}${path}`, init);
  return { status: response.status, text: await response.text() };
};

/** Replays are the twin's: its desk asks the gateway over HTTP and refuses before a thread is started. */
const ofTwin = async ({ body }: Sent): Promise<Answer> =>
  await desk
    .begin({ ...REPLAY, ...bodyOf(body) })
    .then((replay) => ({ status: 200, text: JSON.stringify(replay) }))
    .catch((error: { status: number; text: unknown }) => ({ status: error.status, text: JSON.stringify(error.text) }));
const REPLAY = { speed: 1, playing: false, order: 'as-known', twin: true } as const;

const byCommand = async ([program = '', ...given]: readonly string[]): Promise<Answer> => {
  const file = join(projectDir, COMMANDS[program] ?? '');
  const child = spawn(process.execPath, [file, ...given.map(named), '--url', url, ...dataOf(program)], {
    cwd: projectDir,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number];
  return { status, text };
};
const dataOf = (program: string): readonly string[] => (program === 'trial' ? ['--data', join(dir, 'data')] : []);

const answerOf = async ({ send, twin, holes, command }: Case): Promise<Answer> => {
  if (send) return await overHttp(send);
  if (twin) return await ofTwin(twin);
  if (command) return await byCommand(command);
  const { trial } = await gatewayAsks(url).trial(named(holes ?? ''));
  return { status: 200, text: JSON.stringify(await gatewayAsks(url).holes(trial.line, trial.from, trial.to ?? BEGAN)) };
};

test.each(CASES)('$what is answered with a sentence, and nothing is changed by it', async (one) => {
  const before = await overHttp({ get: '/api/trials' });
  const { status, text } = await answerOf(one);
  for (const words of one.says) expect(text).toContain(words);
  expect(status).toBe(one.status);
  expect(await overHttp({ get: '/api/trials' })).toEqual(before);
  expect(desk.list()).toEqual([]);
});
