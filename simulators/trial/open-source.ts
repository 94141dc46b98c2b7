import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Text } from '../../config/vocabulary/text.ts';
import type { TrialReply } from '../../config/vocabulary/trial.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import { isPackagePath, type TrialArguments } from './arguments.ts';
import { askTrial } from './record-source.ts';

interface SourceRoom {
  /** Address of the gateway that is asked for what is no package. */
  readonly url: string;
  /** `--config` and `--data` as they were given, for the process that opens a package. */
  readonly folders: readonly string[];
}

export interface OpenedRecord {
  readonly reply: TrialReply;
  /** Where it is asked for. */
  readonly url: string;
  /** The same for people. */
  readonly name: string;
  close(): Promise<void>;
}

/**
 * The record of a trial: of a gateway that runs, or of a package. One that a gateway has imported is taken from it as the package it
 * is, with its own holes. Rejects with a TroubleError.
 */
export const openRecord = async (
  { trial, trust, url: given }: TrialArguments,
  room: SourceRoom,
): Promise<OpenedRecord> => {
  if (isPackagePath(trial)) return await ofPackage(resolve(trial), trust, room, async () => {});
  const url = given ?? room.url;
  const reply = await askTrial(url, trial);
  const sealed = reply.trial.package;
  if (sealed === null) return { reply, url, name: url, close: async () => {} };
  const dir = await mkdtemp(join(tmpdir(), 'zhongshi-play-'));
  const leave = () => rm(dir, { recursive: true, force: true });
  try {
    const file = join(dir, `${trial}.zip`);
    const { body, ok, status } = await fetch(new URL(`/api/trials/${encodeURIComponent(trial)}/package`, url));
    if (!ok || body === null)
      throw new TroubleError(
        `${url} 的网关没有给出试验包：HTTP ${status}`,
        `the gateway at ${url} did not give the package: HTTP ${status}`,
      );
    await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(file));
    return await ofPackage(file, sealed.key, room, leave);
  } catch (error) {
    await leave();
    throw error;
  }
};

const SERVER = join(import.meta.dirname, '..', '..', 'gateway', 'packages', 'trial-main.ts');

const Said = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), url: z.string(), trial: z.string() }),
  z.object({ type: z.literal('refused'), text: Text }),
]);

/** The gateway's own reader of packages, as a process beside this one: simulators know no form of files, only its HTTP. */
const ofPackage = async (
  file: string,
  trust: string | null,
  { folders }: SourceRoom,
  leave: () => Promise<void>,
): Promise<OpenedRecord> => {
  const believed = trust === null ? [] : ['--trust', trust];
  const child = fork(SERVER, ['serve', file, ...believed, ...folders], { silent: true });
  const close = async () => {
    await ended(child);
    await leave();
  };
  const gone = once(child, 'exit').then(() => [null]);
  const [message] = (await Promise.race([once(child, 'message'), gone])) as [unknown];
  const said = Said.safeParse(message);
  if (!said.success || said.data.type === 'refused') {
    await close();
    if (said.data?.type === 'refused') throw new TroubleError(said.data.text.zh, said.data.text.en);
    throw new TroubleError(
      `${file}：打开试验包的进程没有应答`,
      `${file}: the process that opens packages did not answer`,
    );
  }
  const { url, trial } = said.data;
  return { reply: await askTrial(url, trial), url, name: file, close };
};

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  if (!child.kill('SIGTERM')) return;
  await exit;
};
