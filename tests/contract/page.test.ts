// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import type { PointsReply } from '../../dashboard/contract/point-view.ts';
import { lineView, pointsVersion, pointViews } from '../../dashboard/server/views.ts';
import type { ViewLocation } from '../../dashboard/web/page.ts';
import { pages } from '../../dashboard/web/pages/index.ts';
import { changed, writeLocation } from '../../dashboard/web/state/location.ts';
import { observable } from '../../dashboard/web/state/observable.ts';
import { createWindow, type Window as PlantWindow } from '../../dashboard/web/state/plant-state.ts';

const config = loadConfig(undefined, 'every');
const points: PointsReply = {
  pointsVersion: pointsVersion(config.points),
  total: config.points.length,
  points: pointViews(config),
};
const lines = {
  site: { id: config.base.site, name: config.base.name, timeZone: config.base.timeZone },
  lines: config.lines.map(lineView),
};
const line = config.lines[0]?.id ?? '';

/** A window whose server never answers: what a page must bear from its first moment. */
const silentWindow = (view: string): PlantWindow => {
  const location = observable<ViewLocation>({ view, line, parameters: { pens: 'FT-20101' } });
  return createWindow({
    points,
    lines,
    liveUrl: 'ws://127.0.0.1:1/api/live',
    replay: null,
    language: 'zh',
    theme: 'dark',
    nextFrame: () => {},
    navigation: {
      get: location.get,
      subscribe: location.subscribe,
      go: (change) => location.set(changed(location.get(), change)),
      href: (change) => writeLocation(changed(location.get(), change)),
    },
    browser: {
      open: () => ({ readyState: 0, send: () => {}, close: () => {} }) as unknown as WebSocket,
      nowMs: () => 0,
      wallMs: () => 1_795_000_000_000,
      after: () => () => {},
      chance: () => 0.5,
    },
  });
};

beforeEach(() => {
  vi.stubGlobal('fetch', () => new Promise(() => {}));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
      unobserve() {}
    },
  );
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener: () => {},
    removeEventListener: () => {},
    addListener: () => {},
    removeListener: () => {},
  }));
});
afterEach(() => vi.unstubAllGlobals());

const settle = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('the list', () => {
  test('ids and keys are given once, words are there in both languages', () => {
    expect(new Set(pages.map(({ id }) => id)).size).toBe(pages.length);
    expect(new Set(pages.map(({ key }) => key)).size).toBe(pages.length);
    for (const { title } of pages) expect(title.zh && title.en).toBeTruthy();
  });
});

// The plant view needs a graphics context; its own end-to-end test opens and leaves it in a browser.
describe.each(pages.filter(({ id }) => id !== 'plant'))('page $id', (page) => {
  test('leaves nothing behind: no element, no watcher, no timer', async () => {
    const shown = silentWindow(page.id);
    const before = document.body.querySelectorAll('*').length;
    const timers = { set: 0, cleared: new Set<unknown>() };
    const started: unknown[] = [];
    const original = { setInterval: globalThis.setInterval, clearInterval: globalThis.clearInterval };
    vi.stubGlobal('setInterval', (...given: Parameters<typeof setInterval>) => {
      const timer = original.setInterval(...given);
      started.push(timer);
      return timer;
    });
    vi.stubGlobal('clearInterval', (timer: Parameters<typeof clearInterval>[0]) => {
      timers.cleared.add(timer);
      original.clearInterval(timer);
    });
    const root = document.createElement('main');
    document.body.append(root);
    const stop = page.show(root, shown.plant);
    await vi.waitFor(() => expect(root.childElementCount).toBeGreaterThan(0), { timeout: 10_000 });
    await settle();
    expect(root.textContent).not.toMatch(/undefined|NaN|\[object/);
    stop();
    stop();
    await settle();
    expect(root.childElementCount).toBe(0);
    root.remove();
    expect(document.body.querySelectorAll('*').length).toBe(before);
    expect(started.filter((timer) => !timers.cleared.has(timer))).toEqual([]);
    shown.stop();
  });
});
