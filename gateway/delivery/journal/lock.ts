import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { Disk } from './disk.ts';

// One journal, one writer. The lock names a process by its id and the moment it began, so that an id given to another process after a
// crash or a restart of the machine is not mistaken for the gateway that is gone.

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
  const path = join(dir, 'lock');
  const mine = JSON.stringify(processes.self);
  const refuse = (holder: LockHolder): never => {
    throw new TroubleError(
      `日志目录 ${dir} 正被${holder.host || '本机'}的进程 ${holder.pid} 使用；请停掉那个网关，或用 --data 换一个目录`,
      `the journal in ${dir} is in use by process ${holder.pid} on ${holder.host || 'this machine'}: stop that gateway, or give this one another folder with --data`,
    );
  };
  const held = heldOn(disk);
  if (held.has(path)) refuse(processes.self);
  while (!(await disk.createExclusive(path, mine))) {
    const holder = parse(await disk.readText(path));
    const own = holder?.pid === processes.self.pid && holder.began === processes.self.began;
    if (holder && !own && processes.alive(holder)) refuse(holder);
    await disk.remove(path); // its process is gone
  }
  // Two starts that both found a dead lock: the one whose text stands is the holder.
  if ((await disk.readText(path)) !== mine) refuse(parse(await disk.readText(path)) ?? processes.self);
  held.add(path);
  return async () => {
    held.delete(path);
    await disk.remove(path);
  };
};
