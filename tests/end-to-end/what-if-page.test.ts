import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../services.ts';
import { startScriptedServer } from '../unit/dashboard/scripted-server.ts';
import { launchBrowser } from './browser.ts';

// The what-if page and the fits of the twin page in a browser, over the real models at their normal point.

describeWith(['chromium'], 'the what-if page', () => {
  let server: Awaited<ReturnType<typeof startScriptedServer>>;
  let browser: Browser;
  beforeAll(async () => {
    server = await startScriptedServer();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const open = async (path: string, width = 1366, height = 768) => {
    const page = await browser.newPage({ viewport: { width, height } });
    const failures: string[] = [];
    const written: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('request', (request) => {
      if (request.method() !== 'GET') written.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
    await page.goto(`${server.url}${path}`);
    return { page, failures, written };
  };
  const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
  const run = (page: Page) => page.locator('button.run').click();
  /** Takes the first change by its grip to a share of the run; the axis begins and ends 8 of 400 inside the drawing. */
  const dragTo = async (page: Page, share: number) => {
    const [axis, grip] = await Promise.all(
      ['.timeline', '.timeline .grip'].map((part) => page.locator(part).first().boundingBox()),
    );
    if (!axis || !grip) throw new Error('there is no timeline');
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    await page.mouse.move(axis.x + axis.width * (0.02 + 0.96 * share), grip.y + grip.height / 2, { steps: 4 });
    await page.mouse.up();
  };

  test('a change is set up, tried and kept; it is drawn as what it is, and nothing but experiments leaves the page', async () => {
    const { page, failures, written } = await open('/what-if/bdo');
    await page.locator('.changes .picker').first().selectOption('TA');
    await page.getByLabel('改为 TA').fill('97');
    await page.getByLabel('改为 TA').press('Enter');
    await page.getByLabel('起于 TA').fill('2');
    await page.getByLabel('起于 TA').press('Enter');
    await expect.poll(() => parameter(page, 'set')).toBe('TA:97@2');
    await dragTo(page, 0.5);
    await expect.poll(() => parameter(page, 'set')).toBe('TA:97@12');
    expect(await page.getByLabel('起于 TA').inputValue()).toBe('12');
    // Beyond its end is its end.
    await dragTo(page, 1.2);
    await expect.poll(() => parameter(page, 'set')).toBe('TA:97@24');
    await dragTo(page, 2 / 24);
    await expect.poll(() => parameter(page, 'set')).toBe('TA:97@2');
    await run(page);
    await page.locator('.band-plot canvas').first().waitFor({ timeout: 30_000 });
    expect(await page.locator('.summary').innerText()).toMatch(/首次越限：TT-10111 .* H 95 °C，\d\.\d h 后/);
    expect(await page.locator('.summary').innerText()).toMatch(/kWh/);
    // Frame, badge and banner say it, whatever part of the window is looked at.
    expect(await page.locator('.window').getAttribute('data-context')).toBe('what-if');
    expect(await page.locator('.context-badge').textContent()).toBe('推演 WHAT-IF');
    expect(await page.locator('main').evaluate((view) => getComputedStyle(view).outlineStyle)).toBe('dashed');
    await page.getByPlaceholder('分支名称').fill('A 97 °C');
    await page.getByRole('button', { name: '运行并保留' }).click();
    await page.locator('.branch-name', { hasText: 'A 97 °C' }).waitFor({ timeout: 30_000 });
    await expect.poll(() => parameter(page, 'b')).toBe('b2');
    expect(new Set(written)).toEqual(new Set(['POST /api/whatif']));
    expect(failures).toEqual([]);
    await page.close();
  });

  test('a branch of two hours ago stands beside what came since, with its score; its address brings it back', async () => {
    const { page, failures } = await open('/what-if/bdo?lang=en&b=b1&fig=R101-CONVERSION,TT-10111');
    await page.locator('text=Prediction and reality').waitFor({ timeout: 30_000 });
    const row = page.locator('tr', { hasText: 'TT-10111' }).last();
    await expect.poll(() => row.innerText().catch(() => ''), { timeout: 20_000 }).toMatch(/TT-10111.*\d+\s+\d+ %/s);
    expect(await page.locator('.band-plot').count()).toBe(2);
    expect(failures).toEqual([]);
    await page.close();
  });

  test('outside the region it is refused with the reason; a plan has a plot, a table, and refused runs among them', async () => {
    const { page, failures } = await open('/what-if/bdo?lang=en&h=6&set=TA:120');
    await run(page);
    const refusal = page.locator('[role=alert]');
    await refusal.waitFor({ timeout: 30_000 });
    expect(await refusal.innerText()).toMatch(/temperature of R-101A is 1\d\d °C, outside 70 to 110/);
    expect(await page.locator('.band-plot').count()).toBe(0);
    await page.goto(`${server.url}/what-if/bdo?lang=en&h=6&plan=ff;TA:85~115x3;feed:28~34x2`);
    await run(page);
    await page.locator('.outcome-plot').waitFor({ timeout: 30_000 });
    expect(await page.locator('.plan-table tbody tr').count()).toBe(6);
    expect(await page.locator('.plan-table td', { hasText: 'Refused' }).count()).toBe(2);
    expect(await page.locator('.outcome-plot .outcome').count()).toBe(4);
    expect(failures).toEqual([]);
    await page.close();
  });

  test.each([
    [1366, 768, 'en', 'light'],
    [3840, 2160, 'zh', 'dark'],
  ])('with an answer it fits %i × %i in %s', async (width, height, language, theme) => {
    const { page } = await open(
      `/what-if/bdo?lang=${language}&theme=${theme}&b=b1&set=feed:34@1~1;TA:92`,
      width,
      height,
    );
    await page.locator('.band-plot canvas').first().waitFor({ timeout: 30_000 });
    const wide = await page.evaluate(() => {
      const view = document.querySelector('main') as HTMLElement;
      return [document.documentElement.scrollWidth - innerWidth, view.scrollWidth - view.clientWidth];
    });
    expect(Math.max(...wide)).toBeLessThanOrEqual(0);
    await page.close();
  });

  test('the Parameters tab draws what the data do not tell as open, and shows which estimates go together', async () => {
    const { page, failures } = await open('/twin/bdo?lang=en&tab=parameters');
    const row = page.locator('tr:has(code:text-is("FA"))').first();
    await row.waitFor({ timeout: 30_000 });
    expect(await row.innerText()).toContain('not enough data to tell');
    expect(await row.locator('.posterior[data-open]').count()).toBe(1);
    await page.locator('summary').first().click();
    const matrix = page.locator('.correlation').first();
    expect(await matrix.locator('tbody tr').count()).toBe(23);
    expect(await matrix.locator('[data-strong]').count()).toBe(0);
    expect(await matrix.locator('td', { hasText: '.48' }).count()).toBeGreaterThan(0);
    expect(failures).toEqual([]);
    await page.close();
  });
});
