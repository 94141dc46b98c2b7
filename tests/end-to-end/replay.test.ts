import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Replay } from '../../config/vocabulary/replay.ts';
import type { Trial } from '../../config/vocabulary/trial.ts';
import type { TrialFrame } from '../../config/vocabulary/trial-compare.ts';
import { compareWords } from '../../dashboard/web/i18n/compare.ts';
import { packageWords } from '../../dashboard/web/i18n/packages.ts';
import { replayWords } from '../../dashboard/web/i18n/replay.ts';
import { reportWords } from '../../dashboard/web/i18n/report.ts';
import { say, type Word } from '../../dashboard/web/i18n/word.ts';
import { describeWith } from '../services.ts';
import { launchBrowser, openPage, plantDrawn } from './browser.ts';
import { type Rig, startRig } from './rig.ts';

// A new user replays a demonstration trial in the browser of the running product, beside the live plant.

/** The cooling water fails one hour after the start. */
const AFTER_FAULT_MS = 75 * 60_000;
const LANGUAGES = ['zh', 'en'] as const;

describeWith(['chromium'], 'replay of a demonstration trial', () => {
  let rig: Rig;
  let browser: Browser;
  let trial: Trial;
  beforeAll(async () => {
    rig = await startRig({ args: ['--line', 'bdo'] });
    browser = await launchBrowser();
    await rig.until('/api/health', ({ status }: { status: string }) => status === 'collecting', 90_000);
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await rig?.remove();
  });

  const replays = async () =>
    ((await (await fetch(`${rig.url}/api/replays`)).json()) as { replays: readonly Replay[] }).replays;
  const contextOf = (page: Page) => page.locator('.window').getAttribute('data-context');

  test('the trials that come with it are loaded', async () => {
    const { page, failures } = await openPage(browser, `${rig.url}/trials`, 1366, 768);
    await page.getByRole('button', { name: '载入示范试验' }).click();
    const picks = page.getByRole('checkbox', { name: '选入比较' });
    await expect.poll(() => picks.count(), { timeout: 30_000 }).toBe(2);
    const { trials } = (await (await fetch(`${rig.url}/api/trials`)).json()) as { trials: Trial[] };
    const found = trials.find(({ title }) => /Cooling loss/.test(title));
    if (!found) throw new Error(`the cooling loss is not among: ${trials.map(({ title }) => title).join(', ')}`);
    trial = found;
    expect(failures).toEqual([]);
    await page.close();
  }, 60_000);

  test.each(LANGUAGES)(
    'compared with the golden one, reported, taken away, refused when tampered with, verified and known (%s)',
    async (lang) => {
      const word = (one: Word) => say(one, lang);
      const { page, failures } = await openPage(browser, `${rig.url}/trials?lang=${lang}`, 1366, 768);
      const picks = page.getByRole('checkbox', { name: word(compareWords.pick) });
      await expect.poll(() => picks.count(), { timeout: 30_000 }).toBe(2);
      for (const pick of await picks.all()) await pick.check();
      await page.getByRole('button', { name: `${word(compareWords.compare)} 2` }).click();
      await page.waitForSelector('.overlay-chart .pen', { timeout: 60_000 });
      expect(await page.locator('.gold-mark', { hasText: word(compareWords.reference) }).count()).toBe(1);
      expect(await page.locator('.overlay-chart .pen').count()).toBe(2);
      // The fault comes after an hour: what differs most does so since then.
      const since = await page.locator('tbody tr:has(td.number) td:nth-child(4)').first().textContent();
      expect(since).toMatch(/^1:\d\d:\d\d$/);

      await page.goto(`${rig.url}/trials?lang=${lang}`);
      await page.getByRole('button', { name: /Cooling loss on R-301/ }).click();
      const take = page.getByText(word(packageWords.take)).first();
      const [download] = await Promise.all([page.waitForEvent('download'), take.click()]);
      const bytes = readFileSync(await download.path());
      await page.getByRole('button', { name: word(reportWords.report), exact: true }).click();
      await page.waitForSelector('.report .overlay-chart .pen', { timeout: 60_000 });
      expect(await page.locator('.report tr', { hasText: 'FT-30112' }).first().textContent()).toContain('L 900');
      // Its own band would be no reference.
      expect(await page.locator('.report .overlay-chart .band').count()).toBe(0);
      // On paper it is the report alone, all of it.
      const sheets = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g);
      expect(sheets?.length).toBeGreaterThan(1);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.top, .rail, .time-bar').filter({ visible: true }).count()).toBe(0);
      await page.emulateMedia({ media: null });

      const tampered = Buffer.from(bytes);
      tampered[bytes.indexOf('# R-301') + 4] = 0x58;
      await page.goto(`${rig.url}/trials?import=1&lang=${lang}`);
      const upload = (name: string, buffer: Buffer) =>
        page.getByLabel(word(packageWords.choose)).setInputFiles({ name, mimeType: 'application/zip', buffer });
      const refused = async (name: string, buffer: Buffer, sentence: string) => {
        await upload(name, buffer);
        await page.getByRole('alert').filter({ hasText: sentence }).waitFor({ timeout: 20_000 });
      };
      const sentences = {
        zh: ['README.md：封装之后已被改动', 'cut.zip：文件不完整'],
        en: ['README.md: it has been changed', 'cut.zip: it is cut off'],
      } as const;
      await refused('tampered.zip', tampered, sentences[lang][0]);
      await refused('cut.zip', bytes.subarray(0, 5000), sentences[lang][1]);
      await upload('whole.zip', bytes);
      await page.getByText(word(packageWords.isHere)).waitFor({ timeout: 20_000 });
      await page.getByRole('button', { name: word(packageWords.show), exact: true }).click();
      await page.locator('h1', { hasText: 'Cooling loss' }).waitFor();
      expect(failures).toEqual([]);
      await page.close();
    },
    180_000,
  );

  test('a rule is switched on, a photo and a laboratory result are added in either language, and stand on the time axis', async () => {
    const { page, failures } = await openPage(browser, `${rig.url}/trials`, 1366, 768);
    await page.getByLabel('记录人').fill('李工');
    const rule = page.getByRole('checkbox', { name: /^启用 / });
    await rule.click();
    // It feeds already: only the next time that it begins to would start a trial.
    await page.getByText('条件早已成立').waitFor({ timeout: 15_000 });
    await rule.click();
    await page.getByText('停用', { exact: true }).waitFor({ timeout: 15_000 });

    await page.goto(`${rig.url}/trials?trial=${trial.id}&lang=en`);
    const upload = (buffer: Buffer) =>
      page.getByLabel('Add a photo').setInputFiles({ name: 'leak.png', mimeType: 'image/png', buffer });
    await upload(Buffer.from('no picture'));
    await page.getByRole('alert').filter({ hasText: 'it is no JPEG, PNG or WebP picture' }).waitFor();
    await page.getByLabel('What it shows').fill('frost on the valve');
    await upload(await page.screenshot({ clip: { x: 0, y: 0, width: 64, height: 48 } }));
    const picture = page.getByRole('img', { name: /frost on the valve/ });
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(64);
    await page.locator('.time-lanes .moment[title*="frost on the valve"]').waitFor();

    await page.getByLabel('Tag or name').fill('moisture');
    await page.getByLabel('Figure').fill('2.5');
    await page.getByLabel('Unit', { exact: true }).fill('%');
    await page.getByRole('button', { name: 'Enter', exact: true }).click();
    await page.getByRole('cell', { name: '2.5 %' }).waitFor();
    expect(failures).toEqual([]);
    await page.close();
  }, 60_000);

  test.each(LANGUAGES)(
    'played, sped up, sought to the fault: plant, numbers and twin are those of then, live ones those of now, and nothing is written (%s)',
    async (lang) => {
      const word = (one: Word) => say(one, lang);
      const { page, failures } = await openPage(browser, `${rig.url}/trials?trial=${trial.id}&lang=${lang}`, 1366, 768);
      await page.getByRole('button', { name: word(replayWords.begin), exact: true }).click();
      await page.waitForURL(/src=replay/, { timeout: 30_000 });
      await plantDrawn(page);
      expect(await contextOf(page)).toBe('replay');
      expect(await page.locator('.context-badge').textContent()).toBe('回放 REPLAY');
      await page.getByLabel(word(replayWords.speed)).selectOption('60');
      await expect.poll(async () => (await replays())[0]?.speed, { timeout: 10_000 }).toBe(60);
      await expect.poll(async () => (await replays())[0]?.preparedTo, { timeout: 60_000 }).toBe(trial.to);
      await page.getByLabel(word(replayWords.pause)).click();
      await expect.poll(async () => (await replays())[0]?.playing, { timeout: 10_000 }).toBe(false);

      const bar = await page.getByLabel(word(replayWords.place)).boundingBox();
      const share = AFTER_FAULT_MS / ((trial.to ?? 0) - trial.from);
      await page.mouse.click((bar?.x ?? 0) + (bar?.width ?? 0) * share, (bar?.y ?? 0) + (bar?.height ?? 0) / 2);
      const afterFault = async () => ((await replays())[0]?.at ?? 0) - trial.from > 65 * 60_000;
      await expect.poll(afterFault, { timeout: 10_000 }).toBe(true);
      const [replay] = await replays();
      // The alarm of then, to which the keys lead as well, and what the twin of today makes of it.
      await page.goto(`${rig.url}/line/bdo?src=replay/${replay?.id}&lang=${lang}`);
      await page.getByLabel(word(replayWords.lastEvent)).click();
      const toAlarm = async () => ((await replays())[0]?.at ?? 0) - trial.from;
      await expect.poll(toAlarm, { timeout: 10_000 }).toBeLessThan(65 * 60_000);
      expect(await toAlarm()).toBeGreaterThan(60 * 60_000);
      const isLow = /FT-30112 .*(低|low)/;
      await page.getByText(isLow).first().waitFor({ timeout: 30_000 });
      await page
        .getByText(/(孪生|twin).*FT-30112/)
        .first()
        .waitFor({ timeout: 60_000 });
      // The window beside it is live, and knows nothing of that.
      const live = await openPage(browser, `${rig.url}/line/bdo?lang=${lang}`, 1366, 768);
      await live.page.locator('.live[data-quality=good]').first().waitFor({ timeout: 30_000 });
      expect(await contextOf(live.page)).toBe('live');
      expect(await live.page.getByText(isLow).count()).toBe(0);
      await live.page.close();

      const refused = await page.evaluate(
        async (context) =>
          (await fetch('/api/trials', { method: 'POST', headers: { 'x-zhongshi-context': context }, body: '{}' }))
            .status,
        `replay/${replay?.id}`,
      );
      expect(refused).toBe(403);

      // The other order is another replay from the same instant, in whose place the first one ends.
      const [known] = await replays();
      await page.getByLabel(word(replayWords.order), { exact: true }).selectOption('as-corrected');
      await page.waitForURL((url) => !url.href.includes(known?.id ?? ''), { timeout: 30_000 });
      await expect
        .poll(async () => (await replays()).map(({ order, at }) => [order, at]), { timeout: 30_000 })
        .toEqual([['as-corrected', known?.at]]);

      // A window that asks for a replay before the dashboard has heard of it shows the way back a second time, and asks again.
      const back = page.getByRole('button', { name: word(replayWords.toLive) });
      await expect.poll(() => back.count(), { timeout: 20_000 }).toBe(1);
      await back.click();
      await page.waitForURL((url) => !url.searchParams.has('src'), { timeout: 30_000 });
      await page.locator('.window[data-context=live]').waitFor({ timeout: 30_000 });
      expect(await replays()).toEqual([]);
      expect(failures).toEqual([]);
      await page.close();
    },
    240_000,
  );

  test('from the comparison into space: a replay coloured by how far it is from the golden trial at the same time', async () => {
    const { trials } = (await (await fetch(`${rig.url}/api/trials`)).json()) as { trials: Trial[] };
    const golden = trials.find((one) => one.golden !== null);
    const { page, failures } = await openPage(
      browser,
      `${rig.url}/trials?compare=${golden?.id},${trial.id}`,
      1366,
      768,
    );
    await page.getByRole('button', { name: '在三维中看差异' }).click();
    await page.waitForURL((url) => url.searchParams.get('ov') === 'difference', { timeout: 30_000 });
    expect(new URL(page.url()).searchParams.get('vs')).toBe(`${golden?.id}@${golden?.from}`);
    // What is not read yet cannot be sought.
    await expect.poll(async () => (await replays())[0]?.preparedTo, { timeout: 60_000 }).toBe(trial.to);
    const [replay] = await replays();
    const sought = await fetch(`${rig.url}/api/replays/${replay?.id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ at: trial.from + AFTER_FAULT_MS, playing: false }),
    });
    expect(sought.status).toBe(200);
    const frames: TrialFrame[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/frame?')) void response.json().then((frame: TrialFrame) => frames.push(frame));
    });
    const atTheFault = () => frames.find(({ at }) => Math.abs(at - (golden?.from ?? 0) - AFTER_FAULT_MS) < 1000);
    await expect.poll(() => atTheFault() !== undefined, { timeout: 60_000 }).toBe(true);
    expect(atTheFault()?.trial).toBe(golden?.id);
    expect(atTheFault()?.tag.length).toBeGreaterThan(200);
    await page.locator('.plant-legend', { hasText: golden?.title ?? '' }).waitFor({ timeout: 30_000 });
    expect(failures).toEqual([]);
    await fetch(`${rig.url}/api/replays/${replay?.id}`, { method: 'DELETE' });
    await page.close();
  }, 120_000);

  test('a replay that is over says so, in both languages, and shows the way back', async () => {
    const { page } = await openPage(browser, `${rig.url}/line/bdo?src=replay/gone&lang=en`, 1366, 768);
    await page.getByText('This replay has ended').waitFor({ timeout: 30_000 });
    expect(await contextOf(page)).toBe('replay');
    await page.getByRole('button', { name: 'Back to live' }).first().click();
    await page.locator('.window[data-context=live]').waitFor({ timeout: 30_000 });
    await page.close();
  });
});
