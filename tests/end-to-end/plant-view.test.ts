import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith, servicePath } from '../services.ts';
import { servePlantView } from './plant-view/serve.ts';

// The plant page in a real browser on a state written by hand. Software rendering: small, low detail, never for frame rates.

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

describeWith(['chromium'], 'plant view in a browser', () => {
  let served: Awaited<ReturnType<typeof servePlantView>>;
  let browser: Browser;

  beforeAll(async () => {
    served = await servePlantView();
    browser = await chromium.launch({ executablePath: servicePath('chromium'), headless: true, args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.stop();
  });

  const openPage = async (
    query: string,
    prepare?: (page: Page) => Promise<void>,
  ): Promise<{ page: Page; errors: string[] }> => {
    const page = await browser.newPage({ viewport: { width: 900, height: 480 } });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) errors.push(message.text());
    });
    await prepare?.(page);
    await page.goto(`${served.url}?q=low&freeze=1&${query}`);
    await page.waitForFunction(() => window.__ready === true, null, { timeout: 60_000 });
    return { page, errors };
  };

  const stats = (page: Page) => page.evaluate(() => window.__sceneStats?.());

  /** Colours and mean luminance of what a person sees, read from the screenshot. */
  const look = async (page: Page) => {
    const image = (await page.screenshot({ clip: await stageBox(page) })).toString('base64');
    return page.evaluate(async (data) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.drawImage(bitmap, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
      let light = 0;
      for (const pixel of pixels)
        light += 0.2126 * (pixel & 255) + 0.7152 * ((pixel >> 8) & 255) + 0.0722 * ((pixel >> 16) & 255);
      return { colors: new Set(pixels).size, luminance: light / pixels.length };
    }, image);
  };

  const stageBox = async (page: Page) => {
    const box = await page.locator('.plant-stage').boundingBox();
    if (!box) throw new Error('no stage');
    return box;
  };

  const clickOn = async (page: Page, id: string) => {
    const at = await page.evaluate((name) => window.__locate?.(name) ?? null, id);
    const box = await stageBox(page);
    if (!at) throw new Error(`${id} is not on the screen`);
    await page.mouse.click(box.x + at.x, box.y + at.y);
  };

  test('is not blank, keeps its budgets, and reports no error', async () => {
    const { page, errors } = await openPage('');
    const seen = await look(page);
    expect(seen.colors).toBeGreaterThan(200);
    expect(seen.luminance).toBeGreaterThan(40);
    expect(seen.luminance).toBeLessThan(110);
    const counts = await stats(page);
    expect(counts?.drawCalls).toBeGreaterThan(2);
    expect(counts?.drawCalls).toBeLessThanOrEqual(40);
    expect(counts?.triangles).toBeGreaterThan(10_000);
    expect(counts?.triangles).toBeLessThanOrEqual(100_000);
    expect(counts?.labels).toBeGreaterThan(10);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('draws nothing while nothing changes', async () => {
    const { page } = await openPage('');
    await page.waitForTimeout(800);
    const before = (await stats(page))?.frames;
    await page.waitForTimeout(1000);
    expect((await stats(page))?.frames).toBe(before);
    await page.close();
  });

  test('Chinese glyphs are drawn, not the boxes of missing ones', async () => {
    const { page } = await openPage('lang=zh');
    const found = await page.evaluate(() => {
      const context = document.createElement('canvas').getContext('2d');
      if (!context) throw new Error('no canvas');
      const font = getComputedStyle(document.documentElement).fontFamily;
      const draw = (text: string) => {
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 40;
        const each = canvas.getContext('2d');
        if (!each) throw new Error('no canvas');
        each.font = `24px ${font}`;
        each.fillText(text, 4, 30);
        return canvas.toDataURL();
      };
      context.font = `24px ${font}`;
      const missing = draw('\u{10fffd}');
      return {
        width: context.measureText('乌海中试基地').width,
        distinct: new Set([...'乌海中试基地'].map(draw)).size,
        boxes: [...'乌海中试基地'].filter((character) => draw(character) === missing).length,
      };
    });
    expect(found).toEqual({ width: expect.closeTo(6 * 24, 0), distinct: 6, boxes: 0 });
    expect(await page.locator('[role=tree]').textContent()).toContain('电石料仓');
    await page.close();
  });

  test('a click on a tank selects it, in the picture and in the tree', async () => {
    const { page } = await openPage('');
    await clickOn(page, 'V-102');
    await page.waitForFunction(() => window.__state?.selection()?.id === 'V-102', null, { timeout: 20_000 });
    expect(await page.locator('[aria-selected=true]').textContent()).toContain('V-102');
    const counts = await stats(page);
    expect(counts?.drawCalls).toBeLessThanOrEqual(40);
    await page.close();
  });

  test.each([
    ['residual', '残差'],
    ['thermal', '温度'],
    ['quality', '数据质量'],
    ['flow', '流量'],
  ])('the overlay %s changes the picture and shows its legend', async (overlay, word) => {
    const { page, errors } = await openPage(`ov=${overlay}`);
    await expect.poll(() => page.locator('.plant-legend').textContent()).toContain(word);
    expect(await page.locator('.plant-legend').isVisible()).toBe(true);
    expect((await look(page)).colors).toBeGreaterThan(200);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('keys: O goes to the next overlay, T hides the tree, Enter on a tree row focuses it', async () => {
    const { page } = await openPage('');
    await page.keyboard.press('o');
    await expect.poll(() => page.locator('.plant-legend').textContent()).toContain('残差');
    await page.keyboard.press('t');
    expect(await page.locator('.plant-side').isVisible()).toBe(false);
    await page.keyboard.press('t');
    await page.locator('[role=treeitem][aria-level="1"]').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => window.__state?.selection()?.kind)).toBe('equipment');
    expect(await page.locator('.plant-note').isVisible()).toBe(true);
    await page.close();
  });

  test('a context lost twice leaves a clear note and a tree that works', async () => {
    const { page } = await openPage('');
    const lose = () =>
      page.evaluate(() =>
        document.querySelector('canvas')?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext(),
      );
    await lose();
    await expect.poll(() => page.locator('.plant-note').isVisible()).toBe(true);
    // The picture comes back once by itself.
    await expect.poll(() => page.locator('.plant-note').isVisible(), { timeout: 20_000 }).toBe(false);
    await expect.poll(async () => (await stats(page))?.frames ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
    await lose();
    await expect.poll(() => page.locator('.plant-note').textContent()).toContain('两次丢失');
    await page.locator('[role=treeitem][aria-level="2"] .plant-tree-head').first().click();
    expect(await page.locator('.plant-tree-value').first().textContent()).toMatch(/\d/);
    await page.close();
  });

  test('without WebGL 2 the note says so and the tree is there', async () => {
    const { page } = await openPage('', async (page) => {
      await page.addInitScript(() => {
        const original = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
          return kind === 'webgl2' ? null : Reflect.apply(original, this, [kind, ...rest]);
        } as typeof original;
      });
    });
    expect(await page.locator('.plant-note').textContent()).toContain('WebGL 2');
    expect(await page.locator('[role=treeitem]').count()).toBeGreaterThan(50);
    await page.close();
  });

  test('leaving stops everything and leaves nothing behind', async () => {
    const { page, errors } = await openPage('freeze=0');
    await page.evaluate(() => window.__state?.stop());
    expect(await page.locator('#app').innerHTML()).toBe('');
    await page.waitForTimeout(500);
    expect(errors).toEqual([]);
    await page.close();
  });
});
