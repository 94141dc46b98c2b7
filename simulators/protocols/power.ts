import type { DeviceCondition } from '../plant/plant.ts';

export type Power = DeviceCondition['power'];

/** Carries a device from one power state to another; each must also be able to end what another began. */
export type PowerActions = Readonly<Record<Power, () => Promise<void>>>;

/**
 * Follows the wanted power one transition at a time: starting and stopping a server takes a while, and the wish may change meanwhile.
 * A transition that fails (a port taken while the device was off) is reported and tried again a second later.
 */
export class PowerSwitch {
  #state: Power | 'closed' = 'closed';
  #running: Promise<void> | null = null;
  #retryAtMs = 0;
  #closing = false;
  readonly #actions: PowerActions;
  readonly #elapsedMs: () => number;
  readonly #failed: (error: unknown) => void;

  constructor(actions: PowerActions, elapsedMs: () => number, failed: (error: unknown) => void) {
    this.#actions = actions;
    this.#elapsedMs = elapsedMs;
    this.#failed = failed;
  }

  get state(): Power | 'closed' {
    return this.#state;
  }

  /** First transition; its failure is the caller's. */
  async start(power: Power): Promise<void> {
    await this.#actions[power]();
    this.#state = power;
  }

  follow(wanted: Power): void {
    if (this.#closing || this.#running || wanted === this.#state || this.#state === 'closed') return;
    if (this.#elapsedMs() < this.#retryAtMs) return;
    this.#running = this.#actions[wanted]()
      .then(() => {
        this.#state = wanted;
      })
      .catch((error: unknown) => {
        this.#retryAtMs = this.#elapsedMs() + 1000;
        this.#failed(error);
      })
      .finally(() => {
        this.#running = null;
      });
  }

  /** Ends in `off`, after a transition that is under way. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#running;
    await this.#actions.off();
    this.#state = 'closed';
  }
}
