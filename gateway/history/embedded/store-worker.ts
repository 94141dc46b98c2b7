import { Worker } from 'node:worker_threads';
import type { CallName, Calls, DamagedPart, ReplyMessage, WorkerSetup } from './message.ts';

interface Waiting {
  resolve(reply: unknown): void;
  reject(error: Error): void;
}

export interface StoreWorkerOptions {
  readonly setup: WorkerSetup;
  readonly damaged: (part: DamagedPart) => void;
  /** Something went wrong that nobody had asked for. */
  readonly trouble: (message: string) => void;
}

/** The worker behind promises. One that died is started again by the next call. */
export class StoreWorker {
  readonly #options: StoreWorkerOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #starting: Promise<unknown> | null = null;
  #ids = 0;
  #closed = false;

  constructor(options: StoreWorkerOptions) {
    this.#options = options;
  }

  /** Resolves when its file is open. */
  async started(): Promise<void> {
    if (!this.#worker) this.#starting = this.#start();
    await this.#starting;
  }

  async call<Name extends CallName>(call: Name, request: Calls[Name]['request']): Promise<Calls[Name]['reply']> {
    if (this.#closed) throw new Error('the history is closed');
    await this.started();
    return await this.#ask(call, request);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#worker) return;
    const ended = new Promise((resolve) => this.#worker?.once('exit', resolve));
    await this.#ask('close', null);
    await ended;
  }

  #ask<Name extends CallName>(call: Name, request: Calls[Name]['request']): Promise<Calls[Name]['reply']> {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (reply) => resolve(reply as Calls[Name]['reply']), reject });
      this.#worker?.postMessage({ id, call, request });
    });
  }

  #start(): Promise<unknown> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: this.#options.setup });
    this.#worker = worker;
    let reason = new Error('the worker of the history ended');
    worker.on('message', (message: ReplyMessage) => this.#heard(message));
    worker.on('error', (error: Error) => {
      reason = error;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
      for (const { reject } of this.#waiting.values()) reject(reason);
      this.#waiting.clear();
    });
    // The worker answers call 0 by itself when its file is open.
    return new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
  }

  #heard(message: ReplyMessage): void {
    if ('damaged' in message) this.#options.damaged(message.damaged);
    else if ('trouble' in message) this.#options.trouble(message.trouble);
    else this.#answered(message);
  }

  #answered(message: Extract<ReplyMessage, { readonly id: number }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('error' in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.reply);
  }
}
