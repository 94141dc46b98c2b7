import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { GapCause } from '../../../config/vocabulary/gap.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { troubleText } from '../../../config/vocabulary/trouble.ts';
import { type DriverRoom, type DriverTarget, NoDataError } from '../driver.ts';
import { messagesLostText } from './holes.ts';
import type { Intake } from './intake.ts';
import type { Ground } from './server-session.ts';
import { Subscription } from './subscription.ts';
import type { WatchedPoints } from './watched-points.ts';

export interface LinkRoom {
  readonly target: DriverTarget;
  readonly device: OpcuaDevice;
  readonly room: DriverRoom;
  readonly intake: Intake;
  readonly watched: WatchedPoints;
  /** Aborted when the driver is closed. */
  readonly ended: AbortSignal;
}

/** Session and subscription as they stand, and whether they are of any use. */
export class Link {
  readonly #of: LinkRoom;
  #subscription: Subscription | null = null;
  #subscribedAtMs = 0;
  #broken: Error | null = null;
  #breaks = Promise.withResolvers<void>();
  #word = Promise.withResolvers<void>();
  #drained = Promise.withResolvers<void>();
  #lost = 0;
  ground: Ground | null = null;

  constructor(of: LinkRoom) {
    this.#of = of;
  }

  get subscription(): Subscription | null {
    return this.#subscription;
  }

  /** Monotonic ms. */
  get subscribedAtMs(): number {
    return this.#subscribedAtMs;
  }

  /** What broke it; null while it stands. */
  get broken(): Error | null {
    return this.#broken;
  }

  /** Resolves when the link breaks, or the driver ends. */
  get breaks(): Promise<void> {
    return this.#breaks.promise;
  }

  /** Resolves with the first word of the server since `listen`. */
  get word(): Promise<void> {
    return this.#word.promise;
  }

  /** Resolves when the server says, since `listen`, that it has no more to say for now. */
  get drained(): Promise<void> {
    return this.#drained.promise;
  }

  /** Messages of the server that were lost for good, since the start. */
  get messagesLost(): number {
    return this.#lost;
  }

  listen(): void {
    this.#word = Promise.withResolvers();
    this.#drained = Promise.withResolvers();
  }

  /** A new subscription with all points, their nodes looked up by namespace URI. */
  async subscribe(ground: Ground): Promise<void> {
    const { target, device, room, intake, watched } = this.#of;
    this.#subscription?.stop();
    this.ground = ground;
    const subscription = await Subscription.create(ground.services, device, ground.limits, {
      changes: (changes, pointOf) => intake.take(changes, pointOf),
      lost: (messages) => this.#onLost(messages),
      heard: (drained) => this.#onWord(drained),
      broken: (error) => subscription === this.#subscription && this.break(error),
    });
    this.#subscription = subscription;
    intake.afresh();
    await watched.begin(target.points, subscription, ground.namespaces);
    const { withoutFilter } = subscription.items.revised;
    if (withoutFilter > 0)
      room.log.info(`${device.id} takes no deadband for ${withoutFilter} points; every change of theirs is sent`, {
        line: target.line,
        zh: `${device.id} 有 ${withoutFilter} 个点不接受死区，其每次变化都会上送`,
      });
    this.#subscribedAtMs = room.clock.elapsedMs();
    intake.watchForSilence(subscription.revised.publishingMs);
  }

  /** It is of no use as it stands. The first word counts. */
  break(error: Error): void {
    if (this.#broken || this.#of.ended.aborted) return;
    this.#broken = error;
    this.#subscription?.stop();
    this.#of.intake.mail.interrupt(troubleText(error), error instanceof NoDataError);
    this.#breaks.resolve();
  }

  /** An attempt to take it up again has failed: whatever it broke again meanwhile is told by this. */
  stillBroken(error: Error): void {
    this.#subscription?.stop();
    this.#broken = error;
    this.awaitBreak();
  }

  /** A channel stands again: from here on a break is a new one. */
  mended(): void {
    this.#broken = null;
  }

  awaitBreak(): void {
    this.#breaks = Promise.withResolvers();
  }

  /** It is past saving, which the loop is told. */
  fail(error: Error): void {
    if (this.#of.ended.aborted) return;
    this.#broken ??= error;
    this.#subscription?.stop();
    this.#of.intake.mail.fail(error);
  }

  close(): void {
    this.#breaks.resolve();
    this.#subscription?.stop();
  }

  /** A hole from a moment until now (Unix ms), in every device the server shows. */
  tellHole(cause: GapCause, detail: Text, from: number): void {
    const { target, room, intake } = this.#of;
    const { line, devices } = target;
    const to = room.clock.now();
    for (const { id: source } of devices)
      intake.mail.gap({ cause, line, source, tags: null, from, to, samples: null, detail });
  }

  #onLost(messages: number): void {
    this.#lost += messages;
    this.tellHole('sequence-gap', messagesLostText(messages), this.#of.intake.heardAt);
  }

  #onWord(drained: boolean): void {
    const { intake } = this.#of;
    this.#word.resolve();
    if (drained) this.#drained.resolve();
    if (drained) intake.quiet?.drained();
    intake.hear();
  }
}
