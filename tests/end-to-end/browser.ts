import { type Browser, chromium, type Page } from 'playwright-core';
import { readFrame } from '../../dashboard/contract/frame.ts';
import { servicePath } from '../services.ts';

// A browser on the running product: how it is started, what it sees, and how old the values are that reach it.

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

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: servicePath('chromium'), headless: true, args: FLAGS });

export const openPage = async (
  browser: Browser,
  address: string,
  width: number,
  height: number,
): Promise<{ page: Page; failures: string[] }> => {
  const page = await browser.newPage({ viewport: { width, height } });
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));
  await page.goto(address);
  return { page, failures };
};

/** The plant has been drawn once, with labels. */
export const plantDrawn = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => window.__ready === true && (window.__sceneStats?.().labels ?? 0) > 0, null, {
    timeout: 60_000,
  });
};

/** Distinct colours of what a person sees, read from the screenshot, never from the canvas. */
export const coloursOf = async (page: Page): Promise<number> => {
  const image = (await page.screenshot()).toString('base64');
  const reader = await page.context().browser()?.newPage();
  if (!reader) throw new Error('the browser is gone');
  const colours = await reader.evaluate(async (data) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0);
    return new Set(new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size;
  }, image);
  await reader.close();
  return colours;
};

/**
 * Listens to the frames that a page opened from now on receives, and gathers the age of each fresh good value that is
 * wanted, ms from the instrument's time to the browser. Only a time not seen before is fresh: snapshots repeat.
 */
export const gatherAges = (page: Page, isWanted: (point: number) => boolean): number[] => {
  const ages: number[] = [];
  const newest = new Map<number, number>();
  page.on('websocket', (socket) => {
    let frames = 0;
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload === 'string') return;
      const now = Date.now();
      const frame = readFrame(new Uint8Array(payload).buffer);
      frames += 1;
      for (let row = 0; row < frame.count; row++) {
        const point = frame.point[row] ?? 0;
        const time = frame.sourceTime[row] ?? 0;
        const isFresh = newest.get(point) !== time;
        newest.set(point, time);
        if (frames > 1 && isFresh && frame.status[row] === 0 && isWanted(point)) ages.push(now - time);
      }
    });
  });
  return ages;
};
