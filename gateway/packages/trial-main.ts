import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { readArguments } from '../../config/plant/arguments.ts';
import { type Config, loadConfig } from '../../config/plant/load.ts';
import { dataDirOf } from '../../config/plant/run-process.ts';
import { Problem } from '../../config/vocabulary/problem.ts';
import { Trial } from '../../config/vocabulary/trial.ts';
import { sameText, TroubleError, troubleText } from '../../config/vocabulary/trouble.ts';
import { bothLanguages } from '../supervise/say.ts';
import { openPackage } from './open-package.ts';
import { keysOf } from './open-packages.ts';
import { shownKey } from './packages.ts';
import { servePackage } from './serve-package.ts';

// npm run trial -- export|verify|import|serve: packages of trials. Export and import ask the running gateway; verify and serve need none.
// Exit 1 when the package is not as it was sealed, its key is unknown, or the gateway refused.

const USAGE = `npm run trial -- export ID --out FILE.zip    试验封装成包 · a trial of the running gateway as a package
npm run trial -- verify FILE.zip            校验 · whether it is as it was sealed, and by a key that is known here
npm run trial -- import FILE.zip --by NAME [--trust FINGERPRINT]
npm run trial -- serve FILE.zip [--port N] [--trust FINGERPRINT]  在本机只读地提供包内记录，如同网关 · its record over HTTP, on this machine, as a gateway would
  [--config DIR] [--data DIR] [--url http://…]  配置与数据目录，网关地址 · the folders, the gateway's address`;

const say = ({ zh, en }: { zh: string; en: string }): string => bothLanguages(zh, en);

const reach = async (address: URL, init: RequestInit = {}): Promise<Response> => {
  const response = await fetch(address, init).catch(() => {
    throw new TroubleError(
      `${address.origin} 的网关没有应答，请先启动`,
      `the gateway at ${address.origin} does not answer: start it`,
    );
  });
  if (response.ok) return response;
  const problem = Problem.safeParse(await response.json().catch(() => null));
  const { zh, en } = problem.success ? problem.data.text.detail : sameText(`HTTP ${response.status}`);
  throw new TroubleError(zh, en);
};

const exported = async (url: URL, id: string, out: string): Promise<void> => {
  const { body } = await reach(new URL(`/api/trials/${encodeURIComponent(id)}/package`, url));
  const file = createWriteStream(out);
  await pipeline(body ? Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]) : Readable.from([]), file);
  console.log(`${out}: ${file.bytesWritten} bytes`);
};

const verified = async (path: string, dataDir: string): Promise<void> => {
  const room = await mkdtemp(join(tmpdir(), 'zhongshi-trial-'));
  try {
    const { manifest } = await openPackage(path, room, basename(path));
    const { title, site, key, files, sealedAt } = manifest;
    const known = keysOf(dataDir).knows(key);
    console.log(
      `${title} · ${site.zh} ${site.en} · ${new Date(sealedAt).toISOString()} · ${files.length} 个文件 files`,
    );
    console.log(`${known ? '✓' : '✗'} ${shownKey(key)} ${key}`);
    if (!known)
      throw new TroubleError(
        '内容与封装时一致，但本处不认识此密钥；请与发送者核对',
        'every file is as it was sealed, but the key is not known here: compare it with the sender',
      );
    console.log(bothLanguages('与封装时一致', 'as it was sealed'));
  } finally {
    await rm(room, { recursive: true, force: true });
  }
};

const imported = async (url: URL, path: string, by: string, trust: string | undefined): Promise<void> => {
  const address = new URL('/api/trial-packages', url);
  for (const [name, value] of Object.entries({ name: basename(path), by, trust }))
    if (value !== undefined) address.searchParams.set(name, value);
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream;
  const headers = { 'content-type': 'application/zip' };
  const init: RequestInit & { readonly duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
  const { id, title } = Trial.parse(await (await reach(address, init)).json());
  console.log(`${id}: ${title}`);
};

const run = async (): Promise<void> => {
  const text = { type: 'string' } as const;
  const options = { out: text, by: text, trust: text, config: text, data: text, url: text, port: text };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [verb, what] = positionals;
  const { base } = loadConfig(values.config);
  const url = new URL(values.url ?? `http://${base.gateway.host}:${base.gateway.port}`);
  const dataDir = dataDirOf({ ...readArguments([]), data: values.data ?? null }, base);
  if (verb === 'export' && what !== undefined && values.out !== undefined) return await exported(url, what, values.out);
  if (verb === 'verify' && what !== undefined) return await verified(what, dataDir);
  if (verb === 'import' && what !== undefined && values.by !== undefined)
    return await imported(url, what, values.by, values.trust);
  if (verb === 'serve' && what !== undefined) {
    const port = Number(values.port ?? 0);
    const configOf = (line: string) => configWith(values.config, line);
    return await servePackage(what, { configOf, keys: keysOf(dataDir), trust: values.trust, port }, untilStopped());
  }
  throw new Error(USAGE);
};

const configWith = (dir: string | undefined, line: string): Config => {
  try {
    return loadConfig(dir, [line]);
  } catch (error) {
    const why = (error as Error).message;
    throw new TroubleError(
      `试验的产线“${line}”在今天的配置中读不出来：${why}`,
      `line '${line}' of the trial cannot be read from the configuration of today: ${why}`,
    );
  }
};

const untilStopped = (): AbortSignal => {
  const stop = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(event, () => stop.abort(event));
  return stop.signal;
};

run()
  .catch((error: unknown) => {
    // Whoever started this as a part of it says it in its own words.
    process.send?.({ type: 'refused', text: troubleText(error) });
    console.error(error instanceof TroubleError ? say(troubleText(error)) : (error as Error).message);
    process.exitCode = 1;
  })
  .finally(() => {
    // The channel to whoever started this would keep it alive.
    if (process.connected) process.disconnect();
  });
