import type { Frame } from '../../contract/frame.ts';
import type { PointView } from '../../contract/point-view.ts';
import type { LiveValue, PointCycle, Quality, Stop } from '../page.ts';
import { judge } from './quality.ts';
import { ValueStore } from './value-store.ts';

type Render = (changed: readonly LiveValue[]) => void;
interface Watcher {
  readonly render: Render;
  pending: Set<number>;
}

/** What the values need of their surroundings. */
export interface ValuesRoom {
  /** Unix ms by the server's clock. */
  now(): number;
  /** True while nothing that arrives can be called current: link, bus or node not heard. */
  unheard(point: PointView): boolean;
  /** What the phase of its cycle means for a point. */
  cycleOf(tag: string): PointCycle | null;
  /** Calls once, in the next animation frame. */
  nextFrame(act: () => void): void;
  /** The set of watched indexes is another one. */
  watchedChanged(indexes: readonly number[]): void;
}

/** Live values by tag: one flush per animation frame, and only to who watches. No screen is known here. */
export class LiveValues {
  readonly #points: readonly PointView[];
  readonly #room: ValuesRoom;
  readonly #store: ValueStore;
  readonly #watchers: (Set<Watcher> | undefined)[] = [];
  readonly #qualities: Quality[] = [];
  #watched = 0;
  #flushDue = false;
  #changeDue = false;

  constructor(points: readonly PointView[], room: ValuesRoom) {
    this.#points = points;
    this.#room = room;
    this.#store = new ValueStore(points.length);
  }

  apply(frame: Frame): void {
    this.#store.apply(frame);
    this.#schedule();
  }

  live(index: number): LiveValue | null {
    const point = this.#points[index];
    if (!point) return null;
    const store = this.#store;
    const heard = store.heard[index] === 1;
    const value = store.value[index] ?? Number.NaN;
    const status = store.status[index] ?? 0;
    const receiveTime = store.receiveTime[index] ?? 0;
    const ageMs = Math.max(0, this.#room.now() - receiveTime);
    const quality = judge({
      heard,
      value,
      status,
      ageMs,
      staleAfterMs: point.staleAfterMs,
      unheard: this.#room.unheard(point),
    });
    const cycle = this.#room.cycleOf(point.tag);
    return {
      ...(cycle ? { cycle } : {}),
      point,
      value: heard && !Number.isNaN(value) ? value : null,
      status,
      sourceTime: heard ? (store.sourceTime[index] ?? null) : null,
      receiveTime: heard ? receiveTime : null,
      quality,
      ageMs: heard ? ageMs : null,
    };
  }

  watch(indexes: readonly number[], render: Render): Stop {
    const watcher: Watcher = { render, pending: new Set(indexes) };
    for (const index of indexes) {
      this.#watchers[index] ??= new Set();
      if (this.#watchers[index].size === 0) this.#watched++;
      this.#watchers[index].add(watcher);
    }
    this.#tellWatched();
    render(indexes.flatMap((index) => this.live(index) ?? []));
    watcher.pending.clear();
    return () => {
      for (const index of indexes) {
        if (this.#watchers[index]?.delete(watcher) && this.#watchers[index].size === 0) this.#watched--;
      }
      watcher.pending.clear();
      this.#tellWatched();
    };
  }

  /** Looks for values that grew old, or all of them when the link did; ages on screen move on by this too. */
  sweep(): void {
    for (let index = 0; index < this.#watchers.length; index++) {
      if ((this.#watchers[index]?.size ?? 0) === 0) continue;
      const quality = this.live(index)?.quality ?? 'none';
      const counts = quality === 'stale' || quality === 'bad' || quality === 'last-usable';
      if (quality !== this.#qualities[index] || counts) this.#store.touch(index);
      this.#qualities[index] = quality;
    }
    this.#schedule();
  }

  /** Tells those who watch these points again: what their values mean has changed. */
  renew(indexes: readonly number[]): void {
    if (indexes.length === 0) return;
    for (const index of indexes) this.#store.touch(index);
    this.#schedule();
  }

  /** How many points are on screen. */
  get watched(): number {
    return this.#watched;
  }

  #schedule(): void {
    if (this.#flushDue) return;
    this.#flushDue = true;
    this.#room.nextFrame(() => this.#flush());
  }

  #flush(): void {
    this.#flushDue = false;
    const due = new Set<Watcher>();
    this.#store.takeChanged((index) => {
      for (const watcher of this.#watchers[index] ?? []) {
        watcher.pending.add(index);
        due.add(watcher);
      }
    });
    for (const watcher of due) {
      const changed = [...watcher.pending].flatMap((index) => this.live(index) ?? []);
      watcher.pending.clear();
      if (changed.length > 0) watcher.render(changed);
    }
  }

  // Pages come and go many watchers at a time: the server is told once.
  #tellWatched(): void {
    if (this.#changeDue) return;
    this.#changeDue = true;
    queueMicrotask(() => {
      this.#changeDue = false;
      const indexes: number[] = [];
      for (let index = 0; index < this.#watchers.length; index++) {
        if ((this.#watchers[index]?.size ?? 0) > 0) indexes.push(index);
      }
      this.#room.watchedChanged(indexes);
    });
  }
}
