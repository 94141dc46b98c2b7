import { type ChildProcess, spawn } from 'node:child_process';
import type { GapRecord } from '../../config/vocabulary/gap.ts';
import type { ProcessHealth } from '../../config/vocabulary/health.ts';
import type { HistorySeries } from '../../config/vocabulary/series.ts';
import { projectDir, until } from './rig.ts';

// One process of the product before a test: what it says, what it answers over HTTP, how it ends.

export interface ProcessRun {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  output(): string;
  stop(): Promise<number | null>;
}

export const startProcess = (
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ProcessRun => {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: projectDir,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stop = () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    return exited;
  };
  return { child, exited, output: () => text, stop };
};

export type Health = Pick<ProcessHealth, 'devices' | 'sinks' | 'status'> & { readonly processes: ProcessHealth[] };

export interface GatewayRun extends ProcessRun {
  /** The health answer as soon as it is as wanted. */
  health(wanted: (health: Health) => boolean, withinMs?: number): Promise<Health>;
  gaps(): Promise<GapRecord[]>;
  history(tag: string): Promise<HistorySeries>;
}

export interface GatewayPlace {
  readonly configDir: string;
  readonly dataDir: string;
  readonly port: number;
}

export const startGateway = (place: GatewayPlace, env: Readonly<Record<string, string>> = {}): GatewayRun => {
  const { configDir, dataDir, port } = place;
  const run = startProcess('gateway/main.ts', ['--config', configDir, '--data', dataDir], env);
  const url = `http://127.0.0.1:${port}`;
  return {
    ...run,
    health: async (wanted, withinMs = 30_000) =>
      (await until(`${url}/api/health`, (body: Health) => wanted(body), withinMs, run.output)) as Health,
    gaps: async () => ((await (await fetch(`${url}/api/gaps`)).json()) as { gaps: GapRecord[] }).gaps,
    history: async (tag) => {
      const query = new URLSearchParams({ tag, from: '0', to: String(Date.now() + 3_600_000), method: 'raw' });
      return (await (await fetch(`${url}/api/history?${query}`)).json()) as HistorySeries;
    },
  };
};

/** What the page says of a device or a sink, whatever the language it is read in. */
export const saying = (part: { readonly lastError: unknown } | null | undefined): string =>
  JSON.stringify(part?.lastError ?? '');

export const deviceOf = (health: Health, id: string) => health.devices.find(({ device }) => device === id);
export const sinkOf = (health: Health, name: string) => health.sinks.find(({ sink }) => sink === name);

/** The numbers of the counting register that a history holds as good, in its order. */
export const numbersOf = ({ min, status }: HistorySeries): number[] =>
  min.filter((value, row) => value !== null && (status[row] ?? 0) >>> 30 === 0).map(Number);

/** Numbers between the first and the last one of a known sequence that are not there. */
export const missingOf = (numbers: readonly number[]): number[] => {
  const known = new Set(numbers);
  const first = Math.min(...numbers);
  return Array.from({ length: Math.max(...numbers) - first }, (_, place) => first + place).filter(
    (number) => !known.has(number),
  );
};
