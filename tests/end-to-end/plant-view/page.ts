import type { TwinReport } from '../../../config/vocabulary/twin-report.ts';
import type { LineView } from '../../../dashboard/contract/line-view.ts';
import type { PointView } from '../../../dashboard/contract/point-view.ts';
import { createFormat } from '../../../dashboard/web/format/format.ts';
import { type Language, say } from '../../../dashboard/web/i18n/word.ts';
import type { LiveValue, PlantState, Quality, Selection } from '../../../dashboard/web/page.ts';
import { show } from '../../../dashboard/web/pages/plant/plant-page.ts';
import { observable } from '../../../dashboard/web/state/observable.ts';
import '../../../dashboard/web/style/tokens.css';
import '../../../dashboard/web/style/widgets.css';

// The plant page on a state written by hand: normal values with seeded scatter, some of them bad, stale or beyond a limit.
// ?lines=all (the site; else the first line)  ?lang=en|zh  ?theme=dark|light  ?calm=1 (all normal)  and everything the page itself reads (?ov ?q ?freeze).

const query = new URLSearchParams(location.search);
const {
  lines: every,
  points: everyPoint,
  now,
} = (await (await fetch('./lines.json')).json()) as {
  lines: LineView[];
  points: PointView[];
  now: number;
};
const isSite = query.get('lines') === 'all';
const lines = isSite ? every : every.slice(0, 1);
const points = everyPoint.filter((point) => lines.some(({ id }) => id === point.line));

const holder = <Value>(initial: Value) => {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next: Value) => {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};

let seed = 7;
const random = () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

const isCalm = query.get('calm') === '1';
const scripted = new Map<string, LiveValue>();
for (const [index, point] of points.entries()) {
  const normal = point.normal ?? (point.range.low + point.range.high) / 2;
  let value: number | null = normal + (random() - 0.5) * 4 * (point.sigma ?? 0);
  let quality: Quality = 'good';
  let status = 0;
  if (!isCalm && point.origin === 'measured' && point.role === 'PV') {
    if (index % 23 === 5) [quality, status] = ['bad', 0x808c_0000];
    else if (index % 29 === 7) [quality, status] = ['stale', 0];
    else if (index % 37 === 9) [quality, status] = ['uncertain', 0x4093_0000];
    else if (index % 41 === 3 && point.limits.h !== null) value = point.limits.h * 1.02;
    else if (index % 31 === 4 && point.limits.hh !== null) value = point.limits.hh * 1.01;
    else if (index % 97 === 11) [value, quality, status] = [null, 'none', 0x8032_0000];
  }
  scripted.set(point.tag, {
    point,
    value,
    status,
    quality,
    sourceTime: now,
    receiveTime: now,
    ageMs: quality === 'stale' ? 42_000 : 300,
  });
}

const language = holder<Language>(query.get('lang') === 'en' ? 'en' : 'zh');
const selection = holder<Selection | null>(null);
const location_ = holder({
  view: 'plant',
  line: isSite ? null : (lines[0]?.id ?? null),
  parameters: Object.fromEntries(query) as Readonly<Record<string, string>>,
});
const variables: TwinReport['variables'] = points
  .filter(({ isaType, role, stream }) => isaType === 'FT' && role === 'PV' && stream !== null)
  .map(({ tag, stream, unit, normal }, index) => ({
    name: `${stream}.F`,
    tag,
    unit,
    measured: normal,
    measuredSigma: 1,
    reconciled: normal,
    sigma: 0.5,
    z: ((index * 7) % 13) / 2 - 3,
    class: 'redundant',
    used: true,
    gate: null,
  }));
const twin = holder<TwinReport | null>(
  isCalm ? null : ({ variables, balances: [], candidates: [] } as unknown as TwinReport),
);

const state: PlantState = {
  site: { id: 'test', name: { zh: '试验', en: 'Test' }, timeZone: 'Asia/Shanghai' },
  lines,
  context: 'live',
  replay: observable(null),
  line: (id) => lines.find((line) => line.id === id),
  points: (of) => points.filter(({ line }) => of === undefined || line === of),
  point: (tag) => scripted.get(tag)?.point,
  latest: (tag) => scripted.get(tag) ?? null,
  watch: (tag, render) => {
    const live = scripted.get(tag);
    if (live) render(live);
    return () => {};
  },
  watchMany: (tags, render) => {
    render(tags.flatMap((tag) => scripted.get(tag) ?? []));
    return () => {};
  },
  twin: () => twin,
  link: holder({ state: 'live', latencyMs: 4, frameAgeMs: 100, valuesPerSecond: 500 } as const),
  selection,
  select: (next) => selection.set(next),
  navigation: {
    ...location_,
    go: (change) =>
      location_.set({
        ...location_.get(),
        line: change.line === undefined ? location_.get().line : change.line,
        parameters: Object.fromEntries(
          Object.entries({ ...location_.get().parameters, ...change.parameters }).filter(
            (entry): entry is [string, string] => entry[1] !== null,
          ),
        ),
      }),
    href: () => '#',
  },
  language,
  theme: holder(query.get('theme') === 'light' ? ('light' as const) : ('dark' as const)),
  say: (word, parameters) => say(word, language.get(), parameters),
  format: createFormat('Asia/Shanghai', () => language.get()),
  now: () => now,
};

declare global {
  interface Window {
    __state?: {
      selection: () => Selection | null;
      line: () => string | null;
      select: (selection: Selection | null) => void;
      stop: () => void;
      setLanguage: (next: Language) => void;
    };
  }
}

if (query.get('theme') === 'light') document.documentElement.dataset.theme = 'light';
const app = document.querySelector<HTMLElement>('#app');
if (app) {
  const stop = show(app, state);
  window.__state = {
    selection: () => selection.get(),
    line: () => location_.get().line,
    select: (next) => selection.set(next),
    stop,
    setLanguage: (next) => language.set(next),
  };
}
