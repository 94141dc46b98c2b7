import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Replay } from '../../config/vocabulary/replay.ts';
import type { Trial } from '../../config/vocabulary/trial.ts';
import { describeWith } from '../services.ts';
import { launchBrowser, openPage, plantDrawn } from './browser.ts';
import { type Rig, startRig } from './rig.ts';

// A new user replays a demonstration trial in the browser of the running product, beside the live plant.

/** The cooling water fails one hour after the start. */
const AFTER_FAULT_MS = 75 * 60_000;

describeWith(['chromium'], 'replay of a demonstration trial', () => {
  let rig: Rig;
  let browser: Browser;
  let trial: Trial;
  beforeAll(async () => {
    rig = await startRig({ args: ['--line', 'bdo'] });
    browser = await launchBrowser();
    await rig.until('/api/health', ({ status }: { status: string }) => status === 'collecting', 90_000);
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${rig.url}/api/trial-packages/demonstration`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ by: 'test' }),
    });
    const { trials } = (await reply.json()) as { trials: Trial[] };
    const found = trials.find(({ title }) => /Cooling loss/.test(title));
    if (!found)
      throw new Error(
        `the cooling loss is not among the demonstrations: ${trials.map(({ title }) => title).join(', ')}`,
      );
    trial = found;
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await rig?.remove();
  });

  const replays = async () =>
    ((await (await fetch(`${rig.url}/api/replays`)).json()) as { replays: readonly Replay[] }).replays;
  const contextOf = (page: Page) => page.locator('.window').getAttribute('data-context');

  test('played, sped up, sought to the fault: plant, numbers and twin are those of then, live ones those of now, and nothing is written', async () => {
    const { page, failures } = await openPage(browser, `${rig.url}/trials?trial=${trial.id}`, 1366, 768);
    await page.getByRole('button', { name: '回放', exact: true }).click();
    await page.waitForURL(/src=replay/, { timeout: 30_000 });
    await plantDrawn(page);
    expect(await contextOf(page)).toBe('replay');
    expect(await page.locator('.context-badge').textContent()).toBe('回放 REPLAY');
    await page.getByLabel('倍速').selectOption('60');
    await expect.poll(async () => (await replays())[0]?.speed, { timeout: 10_000 }).toBe(60);
    await expect.poll(async () => (await replays())[0]?.preparedTo, { timeout: 60_000 }).toBe(trial.to);
    await page.getByLabel('暂停').click();
    await expect.poll(async () => (await replays())[0]?.playing, { timeout: 10_000 }).toBe(false);

    const bar = await page.getByLabel('回放位置').boundingBox();
    const share = AFTER_FAULT_MS / ((trial.to ?? 0) - trial.from);
    await page.mouse.click((bar?.x ?? 0) + (bar?.width ?? 0) * share, (bar?.y ?? 0) + (bar?.height ?? 0) / 2);
    const afterFault = async () => ((await replays())[0]?.at ?? 0) - trial.from > 65 * 60_000;
    await expect.poll(afterFault, { timeout: 10_000 }).toBe(true);
    const [replay] = await replays();
    const src = `src=replay/${replay?.id}`;
    // The alarm of then, and what the twin of today makes of it.
    await page.goto(`${rig.url}/line/bdo?${src}`);
    await page
      .getByText(/FT-30112 .*低/)
      .first()
      .waitFor({ timeout: 30_000 });
    await page
      .getByText(/孪生.*FT-30112/)
      .first()
      .waitFor({ timeout: 60_000 });
    // The window beside it is live, and knows nothing of that.
    const live = await openPage(browser, `${rig.url}/line/bdo`, 1366, 768);
    await live.page.locator('.live[data-quality=good]').first().waitFor({ timeout: 30_000 });
    expect(await contextOf(live.page)).toBe('live');
    expect(await live.page.getByText(/FT-30112 .*低/).count()).toBe(0);
    await live.page.close();

    const refused = await page.evaluate(
      async (context) =>
        (await fetch('/api/trials', { method: 'POST', headers: { 'x-zhongshi-context': context }, body: '{}' })).status,
      `replay/${replay?.id}`,
    );
    expect(refused).toBe(403);

    await page.getByRole('button', { name: '返回实时' }).click();
    await page.waitForURL((url) => !url.searchParams.has('src'), { timeout: 30_000 });
    await page.locator('.window[data-context=live]').waitFor({ timeout: 30_000 });
    expect(await replays()).toEqual([]);
    expect(failures).toEqual([]);
    await page.close();
  }, 240_000);

  test('a replay that is over says so, in both languages, and shows the way back', async () => {
    const { page } = await openPage(browser, `${rig.url}/line/bdo?src=replay/gone&lang=en`, 1366, 768);
    await page.getByText('This replay has ended').waitFor({ timeout: 30_000 });
    expect(await contextOf(page)).toBe('replay');
    await page.getByRole('button', { name: 'Back to live' }).first().click();
    await page.locator('.window[data-context=live]').waitFor({ timeout: 30_000 });
    await page.close();
  });
});
