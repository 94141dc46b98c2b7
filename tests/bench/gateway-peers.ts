import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectDir } from '../end-to-end/rig.ts';
import { freePort } from '../free-port.ts';
import type { Heard } from './peers/bus-listener.ts';
import type { SourceOptions } from './peers/opcua-source.ts';
import { pause, type Usage, usageOf } from './processes.ts';

// The processes around what the gateway bench measures. Each costs something, and none of it must be counted as the gateway's.

/** As the supervisor starts the parts of the product: what is compared must not differ in this. */
const NODE_FLAGS = ['--max-semi-space-size=8'];
const peersDir = join(import.meta.dirname, 'peers');

/** What was started; all of it ends with `close`. */
export class Peers {
  readonly room = mkdtempSync(join(tmpdir(), 'zhongshi-gateway-bench-'));
  readonly #children: ChildProcess[] = [];

  keep(child: ChildProcess): ChildProcess {
    this.#children.push(child);
    return child;
  }

  /** A peer of ours, and the first thing it says. */
  async fork(file: string, args: readonly string[]): Promise<{ child: ChildProcess; said: unknown }> {
    const child = this.keep(
      fork(join(peersDir, file), [...args], { execArgv: NODE_FLAGS, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    );
    const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended before it was ready`)));
    const [said] = (await Promise.race([once(child, 'message'), gone])) as unknown[];
    gone.catch(() => {}); // its end later on is meant
    return { child, said };
  }

  /** An OPC UA server (Basic256Sha256, SignAndEncrypt) that says so many new values every `stepMs`. */
  async opcuaSource(points: number, stepMs: number): Promise<{ child: ChildProcess; port: number }> {
    const port = await freePort();
    const options: SourceOptions = { port, points, stepMs, folder: join(this.room, 'source') };
    return { child: (await this.fork('opcua-source.ts', [JSON.stringify(options)])).child, port };
  }

  /** The gateway as `npm start` runs it. */
  gateway(configDir: string): ChildProcess {
    const args = [
      '--max-semi-space-size=8',
      'gateway/main.ts',
      '--config',
      configDir,
      '--data',
      join(this.room, 'data'),
    ];
    return this.keep(spawn(process.execPath, args, { cwd: projectDir, stdio: ['ignore', 'ignore', 'inherit'] }));
  }

  async close(): Promise<void> {
    const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = running.map((child) => once(child, 'exit'));
    for (const child of running.reverse()) child.kill('SIGTERM');
    const killer = setTimeout(() => {
      for (const child of running) child.kill('SIGKILL');
    }, 10_000);
    await Promise.all(ended);
    clearTimeout(killer);
    rmSync(this.room, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Asks a peer one thing and waits for the answer. */
export const ask = async <Answer>(child: ChildProcess, order: string): Promise<Answer> => {
  const answer = once(child, 'message');
  child.send(order);
  return ((await answer) as [Answer])[0];
};

/** Asks until something holds: processes come up as fast as the machine allows. */
export const eventually = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 120; tries++) {
    if (await holds().catch(() => false)) return;
    await pause(500);
  }
  throw new Error(`${what} did not come within a minute`);
};

export const heardOn = (listener: ChildProcess): Promise<Heard> => ask<Heard>(listener, 'tell');

/** What processes spend while `ms` pass: processor in % of one core, and the most memory seen, in MB. */
export const spentOf = async <Name extends string>(
  children: Readonly<Record<Name, ChildProcess>>,
  ms: number,
): Promise<{ seconds: number; cpu: Record<Name, number>; memory: Record<Name, number> }> => {
  const names = Object.keys(children) as Name[];
  const look = () => new Map<Name, Usage>(names.map((name) => [name, usageOf(children[name].pid ?? 0)]));
  const from = performance.now();
  const before = look();
  const most = new Map<Name, number>();
  let after = before;
  while (performance.now() - from < ms) {
    await pause(1000);
    after = look();
    for (const [name, { residentBytes }] of after) most.set(name, Math.max(most.get(name) ?? 0, residentBytes));
  }
  const seconds = (performance.now() - from) / 1000;
  const each = (figure: (name: Name) => number) =>
    Object.fromEntries(names.map((name) => [name, figure(name)])) as Record<Name, number>;
  return {
    seconds,
    cpu: each((name) => (((after.get(name)?.cpuS ?? 0) - (before.get(name)?.cpuS ?? 0)) / seconds) * 100),
    memory: each((name) => (most.get(name) ?? 0) / 1e6),
  };
};

/** Compiles a C peer; null when this machine has not what it takes. */
export const compiled = (source: string, into: string, libraries: readonly string[]): string | null => {
  const binary = join(into, source.replace(/\.c$/, ''));
  try {
    execFileSync('gcc', ['-O2', '-o', binary, join(peersDir, source), ...libraries], { stdio: 'ignore' });
    return binary;
  } catch {
    return null;
  }
};
