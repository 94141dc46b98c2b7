import { troubleText } from '../../../config/vocabulary/trouble.ts';
import { BackOff } from '../back-off.ts';
import { withDeadline } from '../deadline.ts';
import { RefusedError } from '../refused-error.ts';
import { recreatedText } from './holes.ts';
import type { Link, LinkRoom } from './link.ts';
import { hasMoved } from './node-addresses.ts';
import { readNow } from './opcua-session.ts';
import type { Ground, ServerSession } from './server-session.ts';
import { faultOf } from './service-fault.ts';

/** One attempt to take the session up again, beside the time the subscription may take for its first word. */
const ATTEMPT_MS = 15_000;
/** The subscription is fought for as long as the server keeps it, and no longer than this. */
const SAVE_MS_MAX = 600_000;
/** A subscription that was taken up again says something this soon, beyond its keep-alive, or is made anew. */
const FIRST_WORD_MS = 2000;
/** What queued up during an outage is here after this, or the rest is read while it comes. */
const DRAIN_MS = 1000;
/** All devices behind one switch come back at the same moment. */
const SPREAD_MS = 500;

type Step = 'session kept' | 'subscription transferred' | 'subscription recreated';

/**
 * How a broken link is taken up again, step by step: the session on a new channel; a new session to which the subscription is
 * transferred; a new subscription on either. When the server refuses, or the subscription is past saving, it is given up.
 */
export class ReconnectLadder {
  readonly #link: Link;
  readonly #server: ServerSession;
  readonly #of: LinkRoom;
  readonly #steps: Record<Step, number> = {
    'session kept': 0,
    'subscription transferred': 0,
    'subscription recreated': 0,
  };
  #attempts = 0;
  /** When the channel of the last climb stood, monotonic ms. */
  #backMs = 0;

  constructor(link: Link, server: ServerSession, of: LinkRoom) {
    this.#link = link;
    this.#server = server;
    this.#of = of;
  }

  /** Since the start, for the health page. */
  detail(): Readonly<Record<string, number>> {
    return {
      sessionsResumed: this.#steps['session kept'],
      subscriptionsTransferred: this.#steps['subscription transferred'],
      subscriptionsRecreated: this.#steps['subscription recreated'],
      attempts: this.#attempts,
    };
  }

  /** True when the link is up again; false when this driver is past saving, which the loop has been told. */
  async recover(): Promise<boolean> {
    const { room, intake, ended } = this.#of;
    const { clock, random } = room;
    const backOff = new BackOff(random);
    const flags = () => this.#link.messagesLost + intake.overflow.count;
    const [flagsBefore, heardBefore, silentMs] = [flags(), intake.heardAt, intake.heardMs];
    const giveUpMs = clock.elapsedMs() + Math.min(SAVE_MS_MAX, this.#link.subscription?.lifetimeMs ?? 0);
    await clock.sleep(random() * SPREAD_MS, ended);
    while (!ended.aborted) {
      this.#attempts++;
      try {
        const step = await this.#attempt(heardBefore);
        const queuedMs = this.#link.subscription?.items.revised.queuedMs ?? 0;
        const kept = step !== 'subscription recreated' && this.#backMs - silentMs <= queuedMs;
        intake.mail.resume(kept && flags() === flagsBefore ? 'whole' : 'partly');
        return true;
      } catch (error) {
        this.#link.stillBroken(error as Error);
        this.#server.dropChannel();
        if (ended.aborted) return false;
        if (error instanceof RefusedError || clock.elapsedMs() > giveUpMs) {
          this.#link.fail(error as Error);
          return false;
        }
        intake.mail.interrupt(troubleText(error), false);
      }
      await clock.sleep(backOff.nextMs(), ended);
    }
    return false;
  }

  async #attempt(heardBefore: number): Promise<Step> {
    const what = { zh: '恢复会话', en: 'taking the session up again' };
    const ms = ATTEMPT_MS + (this.#link.subscription?.keepAliveMs ?? 0);
    const step = await withDeadline(this.#climb(heardBefore), { ms, clock: this.#of.room.clock, what }, this.#of.ended);
    this.#steps[step]++;
    return step;
  }

  /** One climb on a new channel, from the step that saves most to the one that saves least. */
  async #climb(heardBefore: number): Promise<Step> {
    const { room, intake, ended } = this.#of;
    const link = this.#link;
    const before = link.ground;
    const ground = await this.#server.reopen();
    link.ground = ground;
    this.#backMs = room.clock.elapsedMs();
    intake.rememberWhoSpeaks();
    link.listen();
    link.mended();
    // Silence counts anew.
    intake.quietSince(this.#backMs);
    // A subscription of the same number on a server that was started anew would be somebody else's.
    const sameServer = before !== null && before.startedAt === ground.startedAt;
    const canKeep = (ground.kept || sameServer) && !hasMoved(before?.namespaces ?? [], ground.namespaces);
    let step: Step = ground.kept ? 'session kept' : 'subscription transferred';
    if (!canKeep || !(await this.#takeUp(ground))) {
      step = 'subscription recreated';
      await link.subscribe(ground);
      link.tellHole('subscription-recreated', recreatedText, heardBefore);
    }
    const drainMs = (link.subscription?.revised.publishingMs ?? 0) * 2 + DRAIN_MS;
    await Promise.race([link.drained, room.clock.sleep(drainMs, ended)]);
    await this.#sayAgain(ground);
    if (link.broken) throw link.broken;
    return step;
  }

  /** True when the subscription speaks again; false when the server does not know it, or it stays dumb. */
  async #takeUp({ services, kept }: Ground & { readonly kept: boolean }): Promise<boolean> {
    const { subscription, word } = this.#link;
    if (!subscription) return false;
    if (!kept && !(await services.transfer(subscription.revised.id))) return false;
    try {
      await subscription.resume(services);
    } catch (error) {
      if (faultOf(error) === null) throw error;
      return false;
    }
    const patience = new AbortController();
    const ms = subscription.keepAliveMs + FIRST_WORD_MS;
    const spoke = await Promise.race([
      word.then(() => true),
      this.#of.room.clock.sleep(ms, AbortSignal.any([patience.signal, this.#of.ended])).then(() => false),
    ]);
    patience.abort();
    if (!spoke) {
      subscription.stop();
      // It would go on filling its queues on the server for nobody.
      await services.deleteSubscription(subscription.revised.id).catch(() => {});
    }
    return spoke;
  }

  /** Points that have not changed meanwhile say nothing by themselves; until they do, "not heard" would be their last word. */
  async #sayAgain({ session, limits }: Ground): Promise<void> {
    const { watched, intake } = this.#of;
    const silent = watched.addresses.filter(({ point }) => !intake.hasSpoken(point));
    const values = await readNow(session, silent, limits);
    for (const [row, dataValue] of values.entries()) {
      const address = silent[row];
      if (address && !intake.hasSpoken(address.point)) intake.takeRead(address.point, dataValue);
    }
    intake.forgetWhoSpoke();
    intake.hear();
  }
}
