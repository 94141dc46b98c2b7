import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { pages } from '../../dashboard/web/pages/index.ts';
import { partsOf } from '../bench/processes.ts';
import { describeWith } from '../services.ts';
import { coloursOf, gatherAges, launchBrowser, openPage, plantDrawn } from './browser.ts';
import { chineseLeftovers, latinLeftovers, wordsOn } from './leftovers.ts';
import { type Rig, startRig } from './rig.ts';

// The screens of the running product, looked at in a browser. Software rendering: low detail, never for frame rates.

const TWIN_TABS = ['balances', 'reconciled', 'gross-errors', 'parameters', 'figures'];

interface Latest {
  readonly samples: readonly { tag: string; severity: string; origin: string }[];
}

describeWith(['chromium'], 'screens of the running product', () => {
  let rig: Rig;
  let browser: Browser;
  beforeAll(async () => {
    rig = await startRig();
    browser = await launchBrowser();
    await rig.until(
      '/api/latest?line=bdo',
      ({ samples }: Latest) =>
        samples.filter(({ origin, severity }) => origin === 'measured' && severity === 'good').length === 257,
      90_000,
    );
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await rig?.remove();
  });

  const open = (path: string, width = 1366, height = 768) => openPage(browser, `${rig.url}${path}`, width, height);

  test.each([
    [1366, 768],
    [3840, 2160],
  ])('the plant at %i × %i is drawn, with labels that can be read', async (width, height) => {
    const { page, failures } = await open('/plant/bdo?q=low&freeze=1', width, height);
    await plantDrawn(page);
    expect(await coloursOf(page)).toBeGreaterThan(200);
    const stats = await page.evaluate(() => window.__sceneStats?.());
    expect(stats?.labels).toBeGreaterThan(20);
    expect(stats?.textPixels).toBeGreaterThanOrEqual(12);
    expect(failures).toEqual([]);
    await page.close();
  });

  test('Chinese glyphs are there: each character is drawn as its own, none as the box of a missing one', async () => {
    const { page } = await open('/base');
    await page.waitForSelector('.live[data-quality=good]');
    const drawn = await page.evaluate(() =>
      [...'乌海中试基地', '\u{10fffd}'].map((character) => {
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 48;
        const context = canvas.getContext('2d');
        if (!context) throw new Error('no canvas');
        context.font = `32px ${getComputedStyle(document.body).fontFamily}`;
        context.fillText(character, 4, 38);
        return canvas.toDataURL();
      }),
    );
    expect(new Set(drawn).size).toBe(7);
    await page.close();
  });

  test('live values change, are fresh when they arrive, and the language is the reader’s', async () => {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    const { points } = loadConfig(rig.configDir);
    const ages = gatherAges(page, (index) => points.at(index).role === 'PV');
    await page.goto(`${rig.url}/base`);
    const value = page.locator('.key-row:has-text("PT-30111") .live-value');
    const before = await value.textContent();
    await expect.poll(() => value.textContent(), { timeout: 5000 }).not.toBe(before);
    await expect.poll(() => ages.length, { timeout: 10_000 }).toBeGreaterThan(20);
    expect(Math.min(...ages)).toBeLessThan(5000);
    expect(await page.locator('h1, h2').first().textContent()).toContain('BDO');
    await page.getByRole('button', { name: 'English' }).click();
    await expect.poll(() => page.locator('.breadcrumb .here').textContent()).toBe('Overview');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.close();
  });

  test('another language leaves the camera where it is', async () => {
    const { page } = await open('/plant/bdo?q=low&freeze=1');
    await plantDrawn(page);
    const where = () => page.evaluate(() => window.__locate?.('R-301') ?? null);
    const home = await where();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const turned = await where();
    expect(turned).not.toEqual(home);
    await page.getByRole('button', { name: 'English' }).click();
    await plantDrawn(page);
    const after = await where();
    expect(after?.x).toBeCloseTo(turned?.x ?? Number.NaN, 0);
    expect(after?.y).toBeCloseTo(turned?.y ?? Number.NaN, 0);
    await page.close();
  });

  test('the residual overlay explains its colours', async () => {
    const { page } = await open('/plant/bdo?q=low&freeze=1&ov=residual');
    await plantDrawn(page);
    const legend = page.locator('.plant-legend');
    await expect.poll(() => legend.isVisible()).toBe(true);
    expect(await legend.textContent()).toMatch(/残差/);
    await page.close();
  });

  test('a device that is off: its values are drawn bad, the health page names it', async () => {
    const { page } = await open('/tags/bdo');
    await page.waitForSelector('.live[data-quality=good]');
    const response = await fetch(`${rig.url}/api/simulators/bdo/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fault: 'device-off:PLC-CBD' }),
    });
    expect(response.status).toBeLessThan(300);
    const cell = page.locator('tr:has-text("PT-10101") .live').first();
    await expect.poll(() => cell.getAttribute('data-quality'), { timeout: 20_000 }).toBe('bad');
    await page.goto(`${rig.url}/health`);
    const row = page.locator('tr:has-text("PLC-CBD")').first();
    await expect.poll(() => row.locator('.state-word').getAttribute('data-well'), { timeout: 10_000 }).toBe('no');
    expect((await row.locator('td.wrap').textContent())?.trim()).toMatch(/[\u4e00-\u9fff]/);
    await page.close();
  });

  test.each(['zh', 'en'] as const)('no page of the %s view has words of the other language left', async (language) => {
    const config = loadConfig(rig.configDir);
    const { page } = await open('/base');
    const views = pages
      .filter(({ id }) => id !== 'plant')
      .map(({ id, scope }) => `/${id}${scope === 'line' ? '/bdo' : ''}?pens=FT-20101,TT-10111`);
    const tabs = TWIN_TABS.map((tab) => `/twin/bdo?tab=${tab}`);
    for (const view of ['/plant/bdo?q=low&freeze=1', ...views, ...tabs]) {
      await page.goto(`${rig.url}${view}&lang=${language}`);
      if (view.startsWith('/plant')) await plantDrawn(page);
      await page.waitForSelector('.page, .trend, .plant-view, canvas');
      await page.waitForTimeout(700);
      const text = await wordsOn(page);
      const left = language === 'zh' ? latinLeftovers(text, config) : chineseLeftovers(text);
      expect(left, view).toEqual([]);
    }
    await page.close();
  });

  // After the look at words: what people write stands in their language.
  test('a trial is started, noted, ended and found in the browser; a past one is cut out of the record', async () => {
    const { page, failures } = await open('/trials');
    await page.getByRole('button', { name: '开始试验' }).click();
    await page.getByLabel('标题').fill('催化剂 B 首次投料');
    await page.getByLabel('设计因素').fill('温度 92');
    await page.getByLabel('记录人').fill('王工');
    await page.getByRole('button', { name: '现在开始' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('第 1 行');
    await page.getByLabel('设计因素').fill('温度 = 92 °C');
    await page.getByRole('button', { name: '现在开始' }).click();
    await page.getByLabel('备注内容').fill('起压');
    await page.getByRole('button', { name: '记一条' }).click();
    await expect.poll(() => page.locator('td.wrap', { hasText: '起压' }).count()).toBe(1);
    await page.goto(`${rig.url}/base`);
    await page.locator('.panel header a', { hasText: '催化剂 B 首次投料' }).click();
    await page.getByLabel('结论').selectOption('success');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: '结束试验' }).click();
    await page.getByRole('button', { name: '确定现在结束' }).click();
    await expect.poll(() => page.getByRole('button', { name: '结束试验' }).count()).toBe(0);
    await page.goto(`${rig.url}/trials?lang=en`);
    await page.getByRole('button', { name: 'Start a trial' }).click();
    await page.getByLabel('How').selectOption('cut');
    await page.getByLabel('Title').fill('a minute afterwards');
    await page.getByLabel('To site time').fill('2026-11-20 08:15');
    await page.getByLabel('From site time').fill('2026-11-20 08:20');
    await page.getByRole('button', { name: 'Cut' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('the end lies before the start');
    await page.getByLabel('From site time').fill('2026-11-20 08:14');
    await page.getByRole('button', { name: 'Cut' }).click();
    await page.getByRole('button', { name: 'Back to the library' }).click();
    await page.getByRole('searchbox').fill('催化剂 92');
    const found = page.locator('tr', { has: page.getByRole('checkbox', { name: /^Pick/ }) });
    await expect.poll(() => found.count()).toBe(1);
    const row = (await found.textContent()) ?? '';
    expect(row).toContain('催化剂 B 首次投料');
    expect(row).toContain('success');
    expect(failures.filter((failure) => !failure.includes('400'))).toEqual([]);
    await page.close();
  });

  test('the server goes away: the window says so within 3 s, counts, and keeps the last picture', async () => {
    const { page } = await open('/base');
    await page.waitForSelector('.live[data-quality=good]');
    const server = partsOf(rig.child.pid ?? 0).get('dashboard');
    if (!server) throw new Error('start.ts runs no dashboard');
    process.kill(server, 'SIGSTOP');
    try {
      await page.waitForSelector('.band[data-kind=lost]', { timeout: 4500 });
      await expect.poll(() => page.locator('.live[data-quality=stale]').count()).toBeGreaterThan(5);
      const counted = await page.locator('.band[data-kind=lost]').textContent();
      await expect.poll(() => page.locator('.band[data-kind=lost]').textContent(), { timeout: 3000 }).not.toBe(counted);
    } finally {
      process.kill(server, 'SIGCONT');
    }
    await expect.poll(() => page.locator('.band[data-kind=lost]').count(), { timeout: 20_000 }).toBe(0);
    expect(await page.locator('.band').first().textContent()).toMatch(/\d/);
    await page.close();
  });
});
