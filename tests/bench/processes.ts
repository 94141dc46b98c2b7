import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Processor time in seconds and memory in bytes of a process, as Linux accounts them. */
export interface Usage {
  readonly cpuS: number;
  readonly residentBytes: number;
  /** What is shared with others, such as the program text of Node, counted in parts: sums over processes are true. */
  readonly proportionalBytes: number;
}

const TICKS_PER_SECOND = 100;

export const usageOf = (pid: number): Usage => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold spaces: fields are counted from behind it, the first being field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (text: string, name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) * 1024;
  return {
    cpuS: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    residentBytes: kilobytes(status, 'VmRSS'),
    proportionalBytes: kilobytes(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Pss'),
  };
};

/** How many files, sockets and pipes a process has open. */
export const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** start.ts and the processes that it runs, by name. */
export const partsOf = (startPid: number): Map<string, number> => {
  const rows = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(startPid)], { encoding: 'utf8' }).split('\n');
  const names = [
    ['broker-main.ts', 'broker'],
    ['simulators/main.ts', 'simulators'],
    ['gateway/main.ts', 'gateway'],
    ['twin/main.ts', 'twin'],
    ['dashboard/server/main.ts', 'dashboard'],
  ] as const;
  const parts = new Map<string, number>([['start', startPid]]);
  for (const row of rows) {
    const name = names.find(([file]) => row.includes(file))?.[1];
    if (name) parts.set(name, Number(row.trim().split(/\s+/)[0]));
  }
  return parts;
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
