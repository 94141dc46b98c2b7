import { z } from 'zod';

const State = z.object({ online: z.boolean(), timestamp: z.number() });

/** What is known of the primary host of an edge node (specification 3.0, 6.4.8 and 6.4.9): its newest word counts, an older one never does. */
export class PrimaryHost {
  readonly id: string;
  #online = false;
  #timestamp = Number.NEGATIVE_INFINITY;
  #returns = 0;

  constructor(id: string) {
    this.id = id;
  }

  get online(): boolean {
    return this.#online;
  }

  /** How often it has started anew or come back since it was first heard. */
  get returns(): number {
    return this.#returns;
  }

  /** The connection is lost: whether it is there has to be heard again. */
  forget(): void {
    this.#online = false;
  }

  /**
   * Takes its STATE. `came`: it is there, and was not, or has started anew; `went`: it was there. null: nothing new, an older word that
   * came late, or none of a host.
   */
  take(bytes: Uint8Array): 'came' | 'went' | null {
    const state = parsed(bytes);
    if (state === null || state.timestamp < this.#timestamp) return null;
    const anew = state.timestamp > this.#timestamp;
    const first = this.#timestamp === Number.NEGATIVE_INFINITY;
    this.#timestamp = state.timestamp;
    const was = this.#online;
    this.#online = state.online;
    if (!state.online) return was ? 'went' : null;
    if (was && !anew) return null;
    if (anew && !first) this.#returns++;
    return 'came';
  }
}

const parsed = (bytes: Uint8Array): z.infer<typeof State> | null => {
  try {
    return State.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
};
