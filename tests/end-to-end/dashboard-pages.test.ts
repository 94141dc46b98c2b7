import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Status } from '../../config/vocabulary/status.ts';
import { pages } from '../../dashboard/web/pages/index.ts';
import { describeWith, servicePath } from '../services.ts';
import { startScriptedServer } from '../unit/dashboard/scripted-server.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** Live numbers are on screen. */
const alive = (page: Page) => page.waitForSelector('.live[data-quality=good]', { timeout: 30_000 });

describeWith(['chromium'], 'dashboard pages in a browser', () => {
  let server: Awaited<ReturnType<typeof startScriptedServer>>;
  let browser: Browser;
  beforeAll(async () => {
    server = await startScriptedServer();
    browser = await chromium.launch({ executablePath: servicePath('chromium'), headless: true, args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const open = async (path: string, width = 1366, height = 768) => {
    const page = await browser.newPage({ viewport: { width, height } });
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));
    await page.goto(`${server.url}${path}`);
    return { page, failures };
  };

  test.each([
    [1366, 768, 'zh'],
    [1366, 768, 'en'],
    [3840, 2160, 'zh'],
  ])('every page fits %i × %i in %s: nothing sticks out, nothing fails', async (width, height, language) => {
    for (const { id, scope } of pages.filter((page) => page.id !== 'plant')) {
      const { page, failures } = await open(
        `/${id}${scope === 'line' ? '/bdo' : ''}?lang=${language}&pens=FT-20101`,
        width,
        height,
      );
      await page.waitForSelector('.page, .trend', { timeout: 30_000 });
      await page.waitForTimeout(500);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide, id).toBeLessThanOrEqual(0);
      expect(await page.locator('.failed').count(), id).toBe(0);
      expect(failures, id).toEqual([]);
      await page.close();
    }
  });

  test('Chinese glyphs are there: the name of the base is as wide as its six characters', async () => {
    const { page } = await open('/base');
    await alive(page);
    const { width, size } = await page.evaluate(() => {
      const name = [...document.querySelectorAll('.breadcrumb a')][0] as HTMLElement;
      return { width: name.getBoundingClientRect().width, size: Number.parseFloat(getComputedStyle(name).fontSize) };
    });
    expect(width).toBeGreaterThan(size * 5.7);
    await page.close();
  });

  test('a value beyond its limit is a sentence with a chip, a bad sensor is hatched with its last value', async () => {
    const { page } = await open('/line/bdo');
    // What was beyond a limit half an hour ago stands on the axis of the last day.
    await page.waitForSelector('.day-lanes .alarm-bin[data-priority="2"]');
    await alive(page);
    server.pause(true);
    server.say('TT-10111', 500);
    server.say('FT-10401', 5.02, Status.BadSensorFailure);
    await page.waitForSelector('.attention .chip', { timeout: 10_000 });
    expect(await page.locator('.attention').innerText()).toContain('TT-10111');
    const row = page.locator('.row', { hasText: 'FT-10401' });
    await row.locator('.live[data-quality=bad]').waitFor({ timeout: 10_000 });
    expect(await row.innerText()).toContain('5.02');
    server.pause(false);
    await page.close();
  });

  test('keys: G and a letter, / to a point, Ctrl+Shift+L keeps the view', async () => {
    const { page } = await open('/base');
    await alive(page);
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForURL('**/health');
    await page.keyboard.press('Control+Shift+L');
    await page.waitForSelector('text=Sources');
    expect(new URL(page.url()).pathname).toBe('/health');
    await page.keyboard.press('/');
    await page.keyboard.type('FT-20101');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.detail >> text=Formaldehyde solution feed');
    await page.close();
  });

  test('a lost link looks lost within three seconds, and values are current again by themselves', async () => {
    const { page } = await open('/line/bdo');
    await alive(page);
    const port = Number(new URL(server.url).port);
    await server.close();
    const closedAt = performance.now();
    await page.waitForSelector('.window[data-link=lost] .band[data-kind=lost]', { timeout: 10_000 });
    await page.waitForFunction(() => document.querySelectorAll('.live[data-quality=good]').length === 0, null, {
      timeout: 10_000,
    });
    // Three seconds by the specification, and what a busy machine adds.
    expect(performance.now() - closedAt).toBeLessThan(4500);
    server = await startScriptedServer(port);
    await page.waitForSelector('.window[data-link=live]', { timeout: 20_000 });
    await alive(page);
    await page.close();
  });

  test('a node that goes offline leaves its values marked, the rest untouched', async () => {
    const { page } = await open('/tags?q=S-201');
    await alive(page);
    server.pause(true);
    server.parts.hub.setNode('gateway', 'offline');
    await page.locator('tr', { hasText: 'FT-20101' }).locator('.live[data-quality=stale]').waitFor({ timeout: 10_000 });
    await page.waitForSelector('.band >> text=gateway');
    server.parts.hub.setNode('gateway', 'online');
    server.pause(false);
    await page.close();
  });

  test('a trend is zoomed by wheel and box, measured between A and B, and taken away as CSV', async () => {
    const { page, failures } = await open('/trends/bdo?pens=FT-20101,TT-10111&t=live-10m');
    const plot = page.locator('.u-over');
    await plot.waitFor();
    const parameter = (name: string) => new URL(page.url()).searchParams.get(name);
    // Anew each time: the plot gives way to the table of cursors.
    const at = async (x: number, y: number) => {
      const box = await plot.boundingBox();
      if (!box) throw new Error('the plot has no place');
      return [box.x + box.width * x, box.y + box.height * y] as const;
    };

    await page.mouse.click(...(await at(0.3, 0.5)));
    await expect.poll(() => parameter('a'), { timeout: 10_000 }).not.toBeNull();
    await page.keyboard.down('Shift');
    await page.mouse.click(...(await at(0.6, 0.5)));
    await page.keyboard.up('Shift');
    await expect.poll(() => parameter('b'), { timeout: 10_000 }).not.toBeNull();
    const apartMs = Date.parse(parameter('b') ?? '') - Date.parse(parameter('a') ?? '');
    expect(apartMs / 180_000).toBeCloseTo(1, 1);
    const row = page.locator('.pens:last-of-type tr', { hasText: 'FT-20101' });
    await expect.poll(() => row.textContent(), { timeout: 10_000 }).toMatch(/kg\/h.*\d %$/);

    await page.mouse.move(...(await at(0.5, 0.5)));
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Shift');
    await expect.poll(() => parameter('y'), { timeout: 10_000 }).toMatch(/kg\/h:.*~/);
    expect(parameter('t')).toBe('live-10m');
    await page.mouse.wheel(0, -100);
    await expect.poll(() => parameter('t'), { timeout: 10_000 }).toMatch(/~PT500S$/);

    await page.mouse.move(...(await at(0.2, 0.2)));
    await page.mouse.down();
    await page.mouse.move(...(await at(0.7, 0.7)), { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => parameter('t'), { timeout: 10_000 }).toMatch(/~PT250S$/);

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /^(导出 CSV|Export CSV)$/ }).click();
    const file = await (await download).createReadStream();
    const text = (await file.toArray()).join('');
    expect(text.split('\r\n')[1]).toMatch(/\+08:00,(FT-20101|TT-10111),.*,minmax$/);

    const raw = page.waitForEvent('download');
    await page.getByRole('button', { name: /Parquet/ }).click();
    const asked = new URL((await raw).url());
    expect([asked.pathname, asked.searchParams.get('tags'), asked.searchParams.get('format')]).toEqual([
      '/api/export',
      'FT-20101,TT-10111',
      'parquet',
    ]);

    await page.mouse.dblclick(...(await at(0.5, 0.5)));
    await expect.poll(() => [parameter('t'), parameter('y')], { timeout: 10_000 }).toEqual([null, null]);
    expect(failures).toEqual([]);
    await page.close();
  });

  test('refused samples are chosen, repaired and sent again; what is refused again stays, what is dropped is asked for twice', async () => {
    const { page, failures } = await open('/quarantine?lang=en');
    const rows = page.locator('.page tbody tr');
    await expect.poll(() => rows.count(), { timeout: 30_000 }).toBe(3);
    const outcome = page.locator('.page [role=status]');
    await page.getByLabel('Choose all').check();
    await page.getByRole('button', { name: 'Send 3 again' }).click();
    await expect.poll(() => outcome.textContent()).toContain('Stored 1, refused again 2');
    await expect.poll(() => rows.count()).toBe(2);
    // What was refused again is still chosen, to be repaired.
    await rows.first().getByRole('checkbox').uncheck();
    await page.getByRole('combobox', { name: 'Value' }).selectOption('given');
    await page.getByRole('spinbutton', { name: 'Number' }).fill('21.5');
    await page.getByRole('button', { name: 'Send 1 again' }).click();
    await expect.poll(() => outcome.textContent()).toContain('Stored 1, refused again 0');
    await page.getByLabel('Choose all').check();
    await page.getByRole('button', { name: 'Drop 1' }).click();
    await page.getByRole('button', { name: 'Drop 1 for good?' }).click();
    await expect.poll(() => outcome.textContent()).toContain('dropped 1');
    await expect.poll(() => page.locator('.page').textContent()).toContain('No sample is in quarantine');
    expect(failures).toEqual([]);
    await page.close();
  });
});
