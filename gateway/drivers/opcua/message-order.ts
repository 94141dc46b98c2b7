import { FIRST_MESSAGE, messagesAhead, nextMessage } from './sequence.ts';

/** The part of a notification message that says where it belongs. Without data it is a keep-alive. */
export interface Numbered {
  readonly sequenceNumber: number;
  readonly notificationData?: readonly unknown[] | null;
}

/** A message this far ahead of the one expected is not one of this subscription's: nobody keeps that many. */
const AHEAD_MAX = 100_000;

/**
 * Puts the messages of one subscription in order and knows which are missing, which may be acknowledged and which came twice. It
 * outlives channel and session, as the subscription on the server does.
 *
 * Invariants: every number below `expected` was delivered or given up; nothing is acknowledged before it lies on the disk.
 */
export class MessageOrder<Message extends Numbered> {
  #expected = FIRST_MESSAGE;
  readonly #held = new Map<number, Message>();
  /** The server has sent everything below this number. */
  #sentBelow = FIRST_MESSAGE;
  #delivered: number[] = [];
  #taken: number[] = [];
  /** Messages that lie on the disk, since the start. */
  #keptCount = 0;
  #acknowledge: number[] = [];

  /** The number of the next message to deliver. */
  get expected(): number {
    return this.#expected;
  }

  /** The next message to deliver when the server has sent it and it did not arrive, else null. */
  get missing(): number | null {
    if (this.#held.has(this.#expected)) return null;
    return messagesAhead(this.#sentBelow, this.#expected) > 0 ? this.#expected : null;
  }

  /** Takes what the server sent. A keep-alive carries the number of the next message: what lies below it was sent. */
  add(message: Message): void {
    const { sequenceNumber, notificationData } = message;
    const ahead = messagesAhead(sequenceNumber, this.#expected);
    if (ahead > AHEAD_MAX) return;
    if ((notificationData?.length ?? 0) === 0) {
      this.#sentAllBelow(sequenceNumber);
      return;
    }
    this.#sentAllBelow(nextMessage(sequenceNumber));
    // Known already: the server has not heard that it was acknowledged. What is still on its way to the disk waits its turn.
    if (ahead < 0) {
      if (!this.#delivered.includes(sequenceNumber) && !this.#taken.includes(sequenceNumber))
        this.#acknowledge.push(sequenceNumber);
    } else this.#held.set(sequenceNumber, message);
  }

  /** The messages whose turn it is. The caller delivers them at once. */
  ready(): Message[] {
    const ready: Message[] = [];
    for (let message = this.#held.get(this.#expected); message; message = this.#held.get(this.#expected)) {
      this.#held.delete(this.#expected);
      this.#delivered.push(this.#expected);
      this.#expected = nextMessage(this.#expected);
      ready.push(message);
    }
    return ready;
  }

  /** The server does not have the missing message any more: it is lost. */
  giveUp(): void {
    if (this.missing !== null) this.#expected = nextMessage(this.#expected);
  }

  /** What was delivered so far is on its way to the journal; answers a mark for `kept`. */
  taken(): number {
    this.#taken.push(...this.#delivered);
    this.#delivered = [];
    return this.#keptCount + this.#taken.length;
  }

  /** What was taken up to a mark lies on the disk. */
  kept(mark: number): void {
    const kept = this.#taken.splice(0, Math.max(0, mark - this.#keptCount));
    this.#keptCount += kept.length;
    this.#acknowledge.push(...kept);
  }

  /** Numbers to acknowledge; the caller sends them, and gives them back when they did not get through. */
  acknowledgements(): number[] {
    const numbers = this.#acknowledge;
    this.#acknowledge = [];
    return numbers;
  }

  notAcknowledged(numbers: readonly number[]): void {
    this.#acknowledge.unshift(...numbers);
  }

  #sentAllBelow(number: number): void {
    if (messagesAhead(number, this.#sentBelow) > 0) this.#sentBelow = number;
  }
}
