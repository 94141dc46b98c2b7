import { z } from 'zod';

// Who of a redundant pair is at work, agreed over one retained topic. A broker hands the messages of a topic to everybody in one order,
// so the first claim of an epoch is the same one for all; a higher epoch always wins. See docs/decisions/0008-redundant-pair.md.

/** The holder says so again this often. */
export const RENEW_MS = 500;
/** Without an answer of the broker for so long the holder takes itself for deposed. Shorter than TAKE_MS, so that two are never at work. */
const HOLD_MS = 2_000;
/** Without a word of the holder for so long the other one claims. */
const TAKE_MS = 3_000;
/** Nobody has ever held it: a claim needs no more than a moment in which a retained word would have come. */
const FIRST_MS = 500;

const Word = z.strictObject({
  holder: z.string(),
  epoch: z.int().min(0),
  released: z.boolean(),
  /** Monotonic ms of the holder, for the holder alone: its own word come back tells how old it is. */
  sentAt: z.number(),
});
type Word = z.infer<typeof Word>;

/** The rules, without connection or timer: what was heard and what the time is go in, whether we hold it and what to say come out. */
export class Lease {
  /** This life of this gateway: a process started again must not take itself for the one that died. */
  readonly #me: string;
  #word: Word | null = null;
  #heardAt: number;
  #confirmedAt = Number.NEGATIVE_INFINITY;
  #connected = false;

  constructor(me: string, now: number) {
    this.#me = me;
    this.#heardAt = now;
  }

  get epoch(): number {
    return this.#word?.epoch ?? 0;
  }

  held(now: number): boolean {
    const { holder, released } = this.#word ?? { holder: '', released: true };
    return this.#connected && holder === this.#me && !released && now - this.#confirmedAt < HOLD_MS;
  }

  /** Connected and subscribed: from now on silence means something. */
  opened(now: number): void {
    this.#connected = true;
    this.#heardAt = now;
  }

  closed(): void {
    this.#connected = false;
    this.#confirmedAt = Number.NEGATIVE_INFINITY;
  }

  heard(bytes: Uint8Array, now: number): void {
    const word = parsed(bytes);
    const known = this.#word;
    if (word === null || (known !== null && word.epoch < known.epoch)) return;
    // The first claim of an epoch stands; whoever comes second with the same number has lost.
    if (known !== null && word.epoch === known.epoch && word.holder !== known.holder) return;
    this.#word = word;
    this.#heardAt = now;
    if (word.holder === this.#me) this.#confirmedAt = word.sentAt;
  }

  /** What to say now, to be retained; null: nothing. Asked every RENEW_MS. */
  toSay(now: number): string | null {
    if (!this.#connected) return null;
    const word = this.#word;
    if (word?.holder === this.#me && !word.released) return this.#text(word.epoch, false, now);
    const silence = now - this.#heardAt;
    const free = word === null ? silence >= FIRST_MS : word.released || silence >= TAKE_MS;
    return free ? this.#text(this.epoch + 1, false, now) : null;
  }

  /** The last word of a holder that stops in order; null when it holds nothing. */
  farewell(now: number): string | null {
    return this.held(now) ? this.#text(this.epoch, true, now) : null;
  }

  #text(epoch: number, released: boolean, sentAt: number): string {
    const word: Word = { holder: this.#me, epoch, released, sentAt };
    return JSON.stringify(word);
  }
}

const parsed = (bytes: Uint8Array): Word | null => {
  try {
    return Word.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
};
