import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Config, defaultConfigDir, loadConfig } from '../../config/plant/load.ts';
import { describeWith } from '../services.ts';
import { coloursOf, launchBrowser, openPage, plantDrawn } from './browser.ts';
import { chineseLeftovers, latinLeftovers, wordsOn } from './leftovers.ts';
import { type Rig, startRig } from './rig.ts';

// The base as `npm start` shows it: the centres that run when nobody names any, together on one screen.

interface Latest {
  readonly samples: readonly { readonly origin: string; readonly severity: string }[];
}

describeWith(['chromium'], 'the base with all its centres', () => {
  let rig: Rig;
  let browser: Browser;
  let config: Config;
  beforeAll(async () => {
    const lines = loadConfig(defaultConfigDir).lines.map(({ id }) => id);
    rig = await startRig({ lines });
    config = loadConfig(rig.configDir);
    const measured = config.points.points.filter(({ origin }) => origin === 'measured').length;
    browser = await launchBrowser();
    await rig.until(
      '/api/latest',
      ({ samples }: Latest) =>
        samples.filter(({ origin, severity }) => origin === 'measured' && severity === 'good').length === measured,
      120_000,
    );
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await rig?.remove();
  });

  const open = (path: string) => openPage(browser, `${rig.url}${path}`, 1366, 768);

  test('three centres run by default, each with a card of its own that leads to it', async () => {
    expect(config.lines.length).toBe(3);
    const { page, failures } = await open('/base');
    const goodValues = () => page.locator('.cards .live[data-quality=good]').count();
    await expect.poll(goodValues, { timeout: 20_000 }).toBeGreaterThan(40);
    for (const [place, line] of config.lines.entries()) {
      const card = page.locator('.cards article').nth(place);
      expect(await card.locator('h2').textContent()).toContain(line.name.zh);
      await expect.poll(() => card.locator('.figures').textContent(), { timeout: 10_000 }).toMatch(/100\.0 %/);
    }
    await page.locator('.cards article').nth(1).locator('header a').click();
    await expect.poll(() => new URL(page.url()).pathname, { timeout: 10_000 }).toBe(`/line/${config.lines[1]?.id}`);
    // Four chambers and a quench car go round there: each says its phase, now and on the axis of its last day.
    await expect.poll(() => page.locator('.day-lanes .phase').count(), { timeout: 15_000 }).toBeGreaterThanOrEqual(5);
    expect(await page.locator('.day-lanes').textContent()).toMatch(/OV-701.*结焦/);
    expect(failures).toEqual([]);
    await page.close();
  });

  test('an address without a line opens the first one', async () => {
    const { page, failures } = await open('/twin');
    await expect.poll(() => new URL(page.url()).pathname, { timeout: 10_000 }).toBe(`/twin/${config.lines[0]?.id}`);
    expect(failures).toEqual([]);
    await page.close();
  });

  test('the whole base and the plant of each centre are drawn', async () => {
    for (const path of ['/plant', ...config.lines.slice(1).map(({ id }) => `/plant/${id}`)]) {
      const { page, failures } = await open(`${path}?q=low&freeze=1`);
      await plantDrawn(page);
      expect(await coloursOf(page)).toBeGreaterThan(150);
      expect(failures).toEqual([]);
      await page.close();
    }
  });

  test.each(['zh', 'en'] as const)(
    'nothing of the other language is left on pages of any centre (%s)',
    async (language) => {
      const { page } = await open(`/base?lang=${language}`);
      const views = ['line', 'twin', 'tags', 'faults', 'what-if'];
      for (const path of [
        '/base',
        ...config.lines.slice(1).flatMap(({ id }) => views.map((view) => `/${view}/${id}`)),
      ]) {
        await page.goto(`${rig.url}${path}?lang=${language}`);
        await page.waitForSelector('main.view :not(:empty)');
        await page.waitForTimeout(700);
        const text = await wordsOn(page);
        expect({ path, left: language === 'zh' ? latinLeftovers(text, config) : chineseLeftovers(text) }).toEqual({
          path,
          left: [],
        });
      }
      await page.close();
    },
  );
});
