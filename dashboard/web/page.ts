import type { Context } from '../../config/vocabulary/context.ts';
import type { Replay } from '../../config/vocabulary/replay.ts';
import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import type { LineView } from '../contract/line-view.ts';
import type { PointView } from '../contract/point-view.ts';
import type { Language, Word, WordParameters } from './i18n/word.ts';

// The contract between the frame and its pages. State knows nothing of screens; a page returns its own end.

/** Ends what a call began: listeners, timers, elements. Safe to call twice. */
export type Stop = () => void;

/** Something that changes and tells so. `subscribe` does not call at once. */
export interface Observable<Value> {
  get(): Value;
  subscribe(changed: () => void): Stop;
}

/** How a value may be read; the first that holds in the order of the specification (section 6). */
export type Quality =
  | 'none'
  | 'bad'
  | 'out-of-service'
  | 'stale'
  | 'last-usable'
  | 'substituted'
  | 'uncertain'
  | 'limited-high'
  | 'limited-low'
  | 'manual'
  | 'good';

/** The newest sample of one point. After a loss the last value stays, and `quality` says that it is not to be trusted. */
export interface LiveValue {
  readonly point: PointView;
  readonly value: number | null;
  readonly status: number;
  /** Unix ms; null before the first sample. */
  readonly sourceTime: number | null;
  readonly receiveTime: number | null;
  readonly quality: Quality;
  /** Since it was received, by the server's clock; null before the first sample. */
  readonly ageMs: number | null;
  /** What the phase of its cycle means for it; left out: it goes round with nothing. */
  readonly cycle?: PointCycle;
}

/** A point that goes round has no one normal value: this is what holds for it now. */
export interface PointCycle {
  /** Its limits do not count in this phase. */
  readonly suppressed: boolean;
  /** In the unit of the point; null where nothing is expected or the phase is not known. */
  readonly expected: {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    /** Of a value outside, 1 high to 4 low. */
    readonly priority: number;
  } | null;
}

export interface Selection {
  readonly kind: 'equipment' | 'point' | 'stream' | 'device';
  readonly line: string;
  readonly id: string;
}

/** Where the window is: everything on screen has this address. */
export interface ViewLocation {
  /** First segment of the path: the id of a page. */
  readonly view: string;
  readonly line: string | null;
  /** All parameters, unknown ones too. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A parameter set to null is removed; those not named are kept. */
export interface ViewChange {
  readonly view?: string;
  readonly line?: string | null;
  readonly parameters?: Readonly<Record<string, string | null>>;
  /** True: no new entry in the browser's history (camera moves, cursors). */
  readonly replace?: boolean;
}

export interface Navigation extends Observable<ViewLocation> {
  go(change: ViewChange): void;
  href(change: ViewChange): string;
}

export type Theme = 'dark' | 'light';

export type Link =
  | { readonly state: 'connecting' }
  | {
      readonly state: 'live';
      readonly latencyMs: number | null;
      readonly frameAgeMs: number;
      readonly valuesPerSecond: number;
    }
  | { readonly state: 'lost'; readonly sinceMs: number; readonly retryInMs: number | null };

/** Numbers, units and times as the site and the language of the window write them. */
export interface Format {
  /** The number alone, decimals by the point; `– –` for none. Words of a state point are used where it has them. */
  value(point: PointView, value: number | null): string;
  unit(point: PointView): string;
  /** A number that is not of a point. */
  number(value: number | null, decimals: number): string;
  /** 18:31:05 */
  time(unixMs: number): string;
  /** 2026-11-22 18:31:05 */
  dateTime(unixMs: number): string;
  /** 3 s, 2 min, 1 h 23 min */
  duration(ms: number): string;
  /** The word on hover for a quality and its cause. */
  quality(quality: Quality, status: number): string;
}

/** What every page is handed. */
export interface PlantState {
  readonly site: {
    readonly id: string;
    readonly name: { readonly zh: string; readonly en: string };
    readonly timeZone: string;
  };
  readonly lines: readonly LineView[];
  readonly context: Context;
  /** The replay that the window shows, as it stands; null while it is live, before the first word of the replay and after its end. */
  readonly replay: Observable<Replay | null>;
  line(id: string): LineView | undefined;
  /** All points, or those of a line, in table order. */
  points(line?: string): readonly PointView[];
  point(tag: string): PointView | undefined;

  /** What is known now; null for a tag that does not exist. Only watched tags are kept current. */
  latest(tag: string): LiveValue | null;
  /** Calls at once, then after each change of value, status or quality, at most once per animation frame. */
  watch(tag: string, render: (live: LiveValue) => void): Stop;
  /** Many tags with one call per animation frame: the tags that changed (all of them at once, first). */
  watchMany(tags: readonly string[], render: (changed: readonly LiveValue[]) => void): Stop;
  /** Newest report of a line's twin, renewed while somebody subscribes; null when none is known. */
  twin(line: string): Observable<TwinReport | null>;

  readonly link: Observable<Link>;
  readonly selection: Observable<Selection | null>;
  select(selection: Selection | null): void;
  readonly navigation: Navigation;
  readonly language: Observable<Language>;
  readonly theme: Observable<Theme>;
  /** A word in the language of the window. */
  say(word: Word, parameters?: WordParameters): string;
  readonly format: Format;
  /** Unix ms by the server's clock, never the browser's; in a replay the time of the plant then. */
  now(): number;
}

export interface Page {
  /** First segment of the URL. */
  readonly id: string;
  readonly title: Word;
  /** `G` then this letter goes there. */
  readonly key: string;
  /** Path data of a 24 × 24 outline icon. */
  readonly icon: string;
  /** Whether the URL's second segment names a line; `either`: without one the page shows all of the base. */
  readonly scope: 'base' | 'line' | 'either';
  /** What the page shows when that is not the context of the window: the frame says so. */
  readonly context?: Context;
  /** Draws into an empty element and returns what stops it; afterwards nothing of the page is left. */
  show(root: HTMLElement, plant: PlantState): Stop;
}

export const definePage = (page: Page): Page => page;

/** A page whose code is fetched when it is first opened; leaving before it has come stops it. `failed` words a failed fetch. */
export const lazily =
  (
    load: () => Promise<{ show: Page['show'] }>,
    failed: (root: HTMLElement, error: unknown, plant: PlantState) => void,
  ): Page['show'] =>
  (root, plant) => {
    let left = false;
    let stop: Stop = () => {};
    load().then(
      (module) => {
        if (!left) stop = module.show(root, plant);
      },
      (error: unknown) => {
        if (!left) failed(root, error, plant);
      },
    );
    return () => {
      left = true;
      stop();
      stop = () => {};
    };
  };
