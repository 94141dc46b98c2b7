import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Config } from '../../config/plant/load.ts';
import { GapRecord } from '../../config/vocabulary/gap.ts';
import { ProblemError, sendProblem, titleOf } from '../../config/vocabulary/problem.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { TrialReply } from '../../config/vocabulary/trial.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import { PackageReader } from '../history/embedded/package-history.ts';
import { historyRoutes } from '../history/http.ts';
import { goneText } from '../records/trial-warnings.ts';
import type { Keys } from './keys.ts';
import { type OpenedPackage, openPackage } from './open-package.ts';
import { packagedTags } from './packaged-tags.ts';
import { shownKey } from './packages.ts';
import { SAMPLE_FILES } from './write-content.ts';

interface ServeRoom {
  /** The configuration of today with this line. */
  readonly configOf: (line: string) => Pick<Config, 'points'>;
  readonly keys: Keys;
  /** Fingerprint of a key that is believed this once. */
  readonly trust: string | undefined;
  /** 0: a free one. */
  readonly port: number;
}

/**
 * Answers what a gateway answers of one trial, out of its package, until told to stop: for whoever reads records over HTTP and may
 * not know this form. Nothing of it stays. Throws when the package is not as it was sealed.
 */
export const servePackage = async (path: string, room: ServeRoom, signal: AbortSignal): Promise<void> => {
  const dir = await mkdtemp(join(tmpdir(), 'zhongshi-serve-'));
  const reader = new PackageReader();
  let app: FastifyInstance | null = null;
  try {
    const opened = await openPackage(path, dir, basename(path)).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new TroubleError(`没有文件 ${path}`, `there is no file ${path}`) : error;
    });
    const { key } = opened.manifest;
    if (!room.keys.knows(key) && room.trust !== key)
      throw new TroubleError(
        `${basename(path)}：本处不认识其密钥 ${shownKey(key)}；请与发送者核对，信任则加 --trust ${key}`,
        `${basename(path)}: its key ${shownKey(key)} is not known here; compare it with the sender, and if you trust it add --trust ${key}`,
      );
    const config = room.configOf(opened.trial.line);
    app = packageApi(opened, await partsOf(dir, config), reader, config, dir);
    await app.listen({ host: '127.0.0.1', port: room.port });
    const { port } = app.server.address() as AddressInfo;
    const { id } = opened.trial;
    console.log(`${id}: http://127.0.0.1:${port}`);
    process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}`, trial: id });
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await app?.close();
    await reader.close();
    await rm(dir, { recursive: true, force: true });
  }
};

interface Parts {
  readonly gaps: readonly GapRecord[];
  readonly warnings: readonly Text[];
}

/** Holes as they were sealed, and what of the dictionary of tags is not known today. */
const partsOf = async (dir: string, { points }: Pick<Config, 'points'>): Promise<Parts> => {
  const ledger = z.object({ gaps: z.array(GapRecord) }).safeParse(JSON.parse(await text(dir, 'gaps.json', '{}')));
  const gone = (await packagedTags(dir)).filter((tag) => !points.byTag(tag));
  return { gaps: ledger.data?.gaps ?? [], warnings: gone.length === 0 ? [] : [goneText(gone)] };
};

const text = (dir: string, file: string, none: string) => readFile(join(dir, file), 'utf8').catch(() => none);

const GapQuery = z.object({ from: z.coerce.number(), to: z.coerce.number() }).partial();

const packageApi = (
  { trial }: OpenedPackage,
  { gaps, warnings }: Parts,
  reader: PackageReader,
  { points }: Pick<Config, 'points'>,
  dir: string,
): FastifyInstance => {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  app.get<{ Params: { id: string } }>('/api/trials/:id', ({ params }): TrialReply => {
    if (params.id === trial.id) return { trial, changedSince: [], warnings: [...warnings] };
    throw new ProblemError(404, titleOf(404), {
      zh: `此包内是试验 ${trial.id}，不是 ${params.id}`,
      en: `this package has the trial ${trial.id}, not ${params.id}`,
    });
  });
  app.get('/api/gaps', ({ query }) => {
    const { from = trial.from, to = trial.to } = GapQuery.parse(query);
    return { gaps: gaps.filter((gap) => gap.from < to && (gap.to ?? trial.to) > from) };
  });
  const history = reader.history(
    SAMPLE_FILES.map((file) => join(dir, file)),
    points,
  );
  void app.register(historyRoutes, { history, points });
  return app;
};
