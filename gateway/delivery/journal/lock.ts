import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { Disk } from './disk.ts';

// One journal, one writer. The lock names a process by its id and the moment it began, so that an id given to another process after a
// crash or a restart of the machine is not mistaken for the gateway that is gone. Locks are numbered, and the highest number holds: who
// finds its process gone creates the next one, which the file system lets only one do. A dead lock is thus never removed by a start that
// looked at it a moment too early, when another has taken over meanwhile.

interface LockHolder {
  readonly pid: number;
  /** Changes whenever the same pid is another process; empty where the system does not tell. */
  readonly began: string;
  readonly host: string;
}

/** What the lock needs to know of processes; tests hand in their own. */
export interface Processes {
  readonly self: LockHolder;
  alive(holder: LockHolder): boolean;
}

/** Start of a process in clock ticks since boot, with the boot's id (proc(5), field 22). Empty when there is no /proc. */
const began = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${afterName[19] ?? ''}`;
  } catch {
    return '';
  }
};

const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

export const systemProcesses: Processes = {
  self: { pid: process.pid, began: began(process.pid), host: hostname() },
  alive: (holder) => runs(holder.pid) && (holder.began === '' || holder.began === began(holder.pid)),
};

const parse = (text: string | null): LockHolder | null => {
  try {
    const holder = JSON.parse(text ?? '') as Partial<LockHolder>;
    return typeof holder.pid === 'number'
      ? { pid: holder.pid, began: String(holder.began ?? ''), host: String(holder.host ?? '') }
      : null;
  } catch {
    return null; // a lock torn by a crash names nobody
  }
};

/** Folders this process holds: a second journal in the same process is a second writer too. */
const heldHere = new WeakMap<Disk, Set<string>>();

const heldOn = (disk: Disk): Set<string> => {
  const held = heldHere.get(disk) ?? new Set<string>();
  heldHere.set(disk, held);
  return held;
};

/** Takes the lock or throws one sentence. Answers how to give it back. */
export const takeLock = async (disk: Disk, dir: string, processes: Processes): Promise<() => Promise<void>> => {
  const folder = join(dir, 'lock');
  const refuse = (holder: LockHolder): never => {
    throw new TroubleError(
      `日志目录 ${dir} 正被${holder.host || '本机'}的进程 ${holder.pid} 使用；请停掉那个网关，或用 --data 换一个目录`,
      `the journal in ${dir} is in use by process ${holder.pid} on ${holder.host || 'this machine'}: stop that gateway, or give this one another folder with --data`,
    );
  };
  const held = heldOn(disk);
  if (held.has(folder)) refuse(processes.self);
  held.add(folder);
  try {
    const number = await takeNumber(disk, dir, processes, refuse);
    return async () => {
      held.delete(folder);
      await disk.remove(pathOf(dir, number));
    };
  } catch (error) {
    held.delete(folder);
    throw error;
  }
};

const takeNumber = async (
  disk: Disk,
  dir: string,
  processes: Processes,
  refuse: (holder: LockHolder) => never,
): Promise<number> => {
  const mine = JSON.stringify(processes.self);
  const refuseAlive = async (number: number): Promise<void> => {
    const holder = parse(await disk.readText(pathOf(dir, number)));
    const own = holder?.pid === processes.self.pid && holder.began === processes.self.began;
    if (holder && !own && processes.alive(holder)) refuse(holder);
  };
  for (;;) {
    const highest = Math.max(0, ...(await locksIn(disk, dir)));
    if (highest > 0) await refuseAlive(highest);
    const number = highest + 1;
    if (!(await disk.createExclusive(pathOf(dir, number), mine))) continue; // another start was quicker: look at it
    const higher = (await locksIn(disk, dir)).filter((other) => other > number);
    if (higher.length > 0) {
      await disk.remove(pathOf(dir, number)); // looked too early: that number was already history
      continue;
    }
    for (const other of await locksIn(disk, dir)) if (other < number) await disk.remove(pathOf(dir, other));
    return number;
  }
};

const pathOf = (dir: string, number: number): string => join(dir, `lock.${number}`);

const locksIn = async (disk: Disk, dir: string): Promise<number[]> =>
  (await disk.list(dir)).flatMap((name) => {
    const number = /^lock\.(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
