import { type ChildProcess, spawn } from 'node:child_process';

/** A child process that says something when it is up, ends by kill -9, and can be started again as often as wanted. */
export interface Restartable<Word> {
  start(): Promise<void>;
  kill(): Promise<void>;
  tell(order: object): void;
  readonly child: ChildProcess | null;
  /** Called with everything it says. */
  onWord: (word: Word) => void;
}

export const restartable = <Word>(
  command: () => readonly [string, ...string[]],
  isUp: (word: Word) => boolean,
): Restartable<Word> => {
  let child: ChildProcess | null = null;
  const self: Restartable<Word> = {
    onWord: () => {},
    get child() {
      return child;
    },
    start: () => {
      const [program, ...args] = command();
      const started = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
      child = started;
      let errors = '';
      started.stderr?.on('data', (part: Buffer) => {
        errors = (errors + part.toString()).slice(-2000);
      });
      return new Promise((resolve, reject) => {
        started.on('message', (word) => {
          self.onWord(word as Word);
          if (isUp(word as Word)) resolve();
        });
        started.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}: ${errors}`)));
      });
    },
    kill: async () => {
      const killed = child;
      if (!killed || killed.exitCode !== null || killed.signalCode !== null) return;
      const exited = new Promise((resolve) => killed.once('exit', resolve));
      killed.kill('SIGKILL');
      await exited;
    },
    tell: (order) => void child?.send(order),
  };
  return self;
};
