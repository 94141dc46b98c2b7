import { type Replay, replayContext } from '../../../config/vocabulary/replay.ts';
import type { TwinReport } from '../../../config/vocabulary/twin-report.ts';
import type { LinesReply } from '../../contract/line-view.ts';
import type { LiveMessage } from '../../contract/live-message.ts';
import type { PointsReply, PointView } from '../../contract/point-view.ts';
import { createFormat } from '../format/format.ts';
import { type Language, say } from '../i18n/word.ts';
import type { Link, LiveValue, Navigation, Observable, PlantState, Selection, Theme } from '../page.ts';
import { ask } from './api.ts';
import { CycleWatch } from './cycles.ts';
import { LinkWatch } from './link-watch.ts';
import { type LiveBrowser, LiveConnection } from './live-connection.ts';
import { LiveValues } from './live-values.ts';
import { observable } from './observable.ts';
import { polled } from './polled.ts';

type Feed = Extract<LiveMessage, { type: 'feed' }>;

/** What the frame knows beyond what pages see. */
export interface Window {
  readonly plant: PlantState;
  readonly feed: Observable<Feed | null>;
  /** The server's point table is another one than the page was made with. */
  readonly outdated: Observable<boolean>;
  readonly offsetMs: () => number;
  /** The replay of this window has ended, or there is none of that name. */
  readonly replayOver: Observable<boolean>;
  retryNow(): void;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
  setHidden(hidden: boolean): void;
  /** Once a few times a second: link, ages. */
  tick(): void;
  stop(): void;
}

export interface WindowParts {
  readonly points: PointsReply;
  readonly lines: LinesReply;
  readonly navigation: Navigation;
  readonly browser: LiveBrowser;
  readonly liveUrl: string;
  /** Id of the replay that is shown; null: the live plant. */
  readonly replay: string | null;
  readonly nextFrame: (act: () => void) => void;
  readonly language: Language;
  readonly theme: Theme;
}

const LIVE_HZ = 10;
const HIDDEN_HZ = 0.2;
const TWIN_PERIOD_MS = 1000;

export const createWindow = (parts: WindowParts): Window => {
  const { points: table, lines, browser, navigation } = parts;
  const byTag = new Map(table.points.map((point) => [point.tag, point]));
  const byLine = new Map<string, readonly PointView[]>(
    lines.lines.map(({ id }) => [id, table.points.filter(({ line }) => line === id)]),
  );
  const language = observable(parts.language);
  const theme = observable(parts.theme);
  const link = observable<Link>({ state: 'connecting' });
  const selection = observable<Selection | null>(null);
  const feed = observable<Feed | null>(null);
  const outdated = observable(false);
  const twins = new Map<string, Observable<TwinReport | null>>();
  const watch = new LinkWatch();
  let watched: readonly number[] = [];
  let rateHz = LIVE_HZ;

  const replay = observable<Replay | null>(null);
  const replayOver = observable(false);
  let replayHeardMs = 0;
  const hearReplay = (standing: Replay | null) => {
    replayHeardMs = browser.nowMs();
    replay.set(standing);
    replayOver.set(standing === null);
  };
  /** Between two words of the replay its clock goes on as it went. */
  const replayed = ({ at, to, playing, speed, reached }: Replay): number =>
    playing ? Math.min(to, at + (browser.nowMs() - replayHeardMs) * Math.min(speed, reached ?? speed)) : at;
  const now = () => {
    const standing = replay.get();
    return standing === null ? browser.wallMs() + watch.offsetMs : replayed(standing);
  };
  const context = parts.replay === null ? '' : `?context=${encodeURIComponent(replayContext(parts.replay))}`;
  const connection = new LiveConnection(`${parts.liveUrl}${context}`, browser, watch, {
    frame: (frame) => values.apply(frame),
    message: (message) => {
      if (message.type === 'feed') feed.set(message);
      if (message.type === 'replay') hearReplay(message.replay);
      if (message.type === 'hello') outdated.set(message.pointsVersion !== table.pointsVersion);
    },
  });
  const cycles = new CycleWatch(lines.lines, now);
  const values = new LiveValues(table.points, {
    now,
    cycleOf: (tag) => cycles.of(tag),
    unheard: () => link.get().state === 'lost',
    nextFrame: parts.nextFrame,
    watchedChanged: (indexes) => {
      watched = indexes;
      connection.subscribe(watched, rateHz);
    },
  });

  const indexesOf = (tags: readonly string[]): number[] => tags.flatMap((tag) => byTag.get(tag)?.index ?? []);

  const plant: PlantState = {
    site: lines.site,
    lines: lines.lines,
    context: parts.replay === null ? 'live' : 'replay',
    replay,
    line: (id) => lines.lines.find((line) => line.id === id),
    points: (line) => (line === undefined ? table.points : (byLine.get(line) ?? [])),
    point: (tag) => byTag.get(tag),
    latest: (tag) => values.live(byTag.get(tag)?.index ?? -1),
    watch: (tag, render) => values.watch(indexesOf([tag]), ([live]) => live && render(live as LiveValue)),
    watchMany: (tags, render) => values.watch(indexesOf(tags), render),
    twin: (line) => {
      const known = twins.get(line);
      if (known) return known;
      const asked = polled(
        (signal) => ask<TwinReport>(`/api/twin/${encodeURIComponent(line)}`, { signal }),
        TWIN_PERIOD_MS,
      );
      const report: Observable<TwinReport | null> = { get: () => asked.get().value, subscribe: asked.subscribe };
      twins.set(line, report);
      return report;
    },
    link,
    selection,
    select: (next) => selection.set(next),
    navigation,
    language,
    theme,
    say: (word, parameters) => say(word, language.get(), parameters),
    format: createFormat(lines.site.timeZone, language.get),
    now,
  };

  const hearCycles = (changed: readonly LiveValue[]) => {
    cycles.heard(changed);
    values.renew(indexesOf(cycles.changed()));
  };
  const stopCycles = values.watch(indexesOf(cycles.tags), hearCycles);
  connection.start();
  return {
    plant,
    feed,
    outdated,
    // The clock of a replay is another one on purpose.
    offsetMs: () => (parts.replay === null ? watch.offsetMs : 0),
    replayOver,
    retryNow: () => connection.retryNow(),
    setLanguage: language.set,
    setTheme: theme.set,
    setHidden: (hidden) => {
      rateHz = hidden ? HIDDEN_HZ : LIVE_HZ;
      watch.expect(hidden ? 1000 / HIDDEN_HZ : 1000, browser.nowMs());
      connection.subscribe(watched, rateHz);
    },
    tick: () => {
      link.set(watch.state(browser.nowMs()));
      values.sweep();
      values.renew(indexesOf(cycles.changed()));
    },
    stop: () => {
      stopCycles();
      connection.stop();
    },
  };
};
