import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProblemError } from '../../../../config/vocabulary/problem.ts';
import { PHOTO_BYTES_MAX, type Trial } from '../../../../config/vocabulary/trial.ts';
import { createGatewayApi } from '../../../../gateway/http/server.ts';
import { trialPhotoRoutes } from '../../../../gateway/http/trial-photos.ts';
import { Photos } from '../../../../gateway/records/photos.ts';
import { BEGAN, bytesOf, LASTED, openPlace, type Place, recordTrial, sent } from '../packages/trial-room.ts';

// Photos of a trial: kept, sealed into its package, and shown from there in another place.

const PNG = Buffer.concat([Buffer.from([0x89]), Buffer.from('PNG\r\n\u001a\n'), Buffer.alloc(200, 7)]);
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100, 3)]);
const WEBP = Buffer.concat([Buffer.from('RIFF'), Buffer.from([9, 0, 0, 0]), Buffer.from('WEBPVP8 '), Buffer.alloc(20)]);

const openPhotos = (place: Place) =>
  new Photos({
    trials: place.trials,
    path: (trial, photo) => join(place.dataDir, 'photos', trial, photo),
    packaged: (id) => place.archive.folderOf(id),
  });
let here: Place;
let there: Place;
let photos: Photos;
let trial: Trial;
beforeAll(async () => {
  here = openPlace('photos');
  there = openPlace('photos-there');
  photos = openPhotos(here);
  trial = await recordTrial(here);
});
afterAll(async () => {
  await here.close();
  await there.close();
});

const asked = (change: object = {}) => ({ by: '李工', caption: '漏点', ...change });
const refusal = async (work: Promise<unknown>): Promise<{ status: number; en: string; zh: string }> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ProblemError) return { status: error.status, ...error.text };
  throw new Error(`was not refused: ${String(error)}`);
};
const kept = () => readdirSync(join(here.dataDir, 'photos', trial.id)).sort();

test('photos are kept byte for byte, stand by the moment that they show, and are what is in them whatever they are called', async () => {
  await photos.add(trial.id, asked({ at: BEGAN + 120_000 }), sent(PNG));
  await photos.add(trial.id, asked({ at: BEGAN + 60_000, caption: '' }), sent(JPEG));
  const after = await photos.add(trial.id, asked(), sent(WEBP));
  expect(after.photos).toMatchObject([
    { id: 'p2', at: BEGAN + 60_000, type: 'image/jpeg', bytes: JPEG.length, caption: '' },
    { id: 'p1', at: BEGAN + 120_000, type: 'image/png', by: '李工', caption: '漏点' },
    { id: 'p3', at: BEGAN + LASTED, type: 'image/webp' },
  ]);
  expect(after.changes.at(-1)?.fields).toEqual(['photos']);
  expect(await photos.read(trial.id, 'p1')).toEqual({ type: 'image/png', content: PNG });
});

test('two that come at once get two names', async () => {
  const at = BEGAN + 1000;
  const both = await Promise.all([PNG, JPEG].map((bytes) => photos.add(trial.id, asked({ at }), sent(bytes))));
  const names = both.map(({ photos: all }) => all.length).sort();
  expect(names).toEqual([4, 5]);
  expect(kept()).toEqual(['p1', 'p2', 'p3', 'p4', 'p5']);
});

describe('refused with a sentence, and nothing is kept:', () => {
  test.each([
    ['another kind of file', asked(), Buffer.from('%PDF-1.7 …'), 415, 'it is no JPEG, PNG or WebP picture'],
    ['an empty file', asked(), Buffer.alloc(0), 415, 'it is no JPEG'],
    ['a time outside the trial', asked({ at: BEGAN - 1 }), PNG, 400, 'the time of the photo lies outside the trial'],
    [
      'one that is too large',
      asked(),
      Buffer.concat([PNG, Buffer.alloc(PHOTO_BYTES_MAX)]),
      413,
      'the photo has 12.0 MB, and 12 MB is the most',
    ],
  ])('%s', async (_, said, bytes, status, words) => {
    const before = kept();
    const error = await refusal(photos.add(trial.id, said, sent(bytes)));
    expect([error.status, error.en]).toEqual([status, expect.stringContaining(words)]);
    expect(error.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(kept()).toEqual(before);
  });

  test('one for which there is no room on the disk', async () => {
    const blocked = join(here.dataDir, 'blocked');
    mkdirSync(blocked);
    writeFileSync(join(blocked, trial.id), 'a file where a folder is needed');
    const full = new Photos({
      trials: here.trials,
      path: (id, photo) => join(blocked, id, photo),
      packaged: () => null,
    });
    expect((await refusal(full.add(trial.id, asked(), sent(PNG)))).status).toBe(503);
    expect(here.trials().get(trial.id).trial.photos).toHaveLength(5);
  });

  test('one of a trial that is not there, and one that is asked for and is not', async () => {
    expect((await refusal(photos.add('none', asked(), sent(PNG)))).status).toBe(404);
    expect((await refusal(photos.read(trial.id, '../p1'))).en).toContain("has no photo '../p1'");
  });
});

test('they go into the sealed package and are shown from there in another place, where more can be added', async () => {
  const zip = await bytesOf((await here.packages.export(trial.id)).content);
  const { manifest } = await there.packages.verify(sent(zip), 'run.zip');
  expect(manifest.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['photos/p1.png', 'photos/p2.jpg']));
  const imported = await there.packages.import(sent(zip), { name: 'run.zip', by: '赵工', trust: manifest.key });
  const shown = openPhotos(there);
  expect((await shown.read(imported.id, 'p2')).content.equals(JPEG)).toBe(true);
  await shown.add(imported.id, asked(), sent(PNG));
  expect((await shown.read(imported.id, 'p6')).content.equals(PNG)).toBe(true);
  expect(existsSync(join(there.archive.folderOf(imported.id) ?? '', 'photos', 'p6.png'))).toBe(false);
});

test('over HTTP the picture is the body, and comes back as what it is', async () => {
  const gateway = createGatewayApi({
    health: () => {
      throw new Error('not asked here');
    },
    collecting: () => true,
    gaps: () => [],
  });
  await gateway.register(trialPhotoRoutes, { photos });
  const path = `/api/trials/${trial.id}/photos`;
  const send = (type: string, query = '?by=A&caption=x') =>
    gateway.inject({ method: 'POST', url: path + query, headers: { 'content-type': type }, payload: PNG });
  expect((await send('image/png')).json()).toMatchObject({ revision: expect.any(Number) });
  const got = await gateway.inject(`${path}/p6`);
  expect([got.statusCode, got.headers['content-type'], got.rawPayload.equals(PNG)]).toEqual([200, 'image/png', true]);
  expect((await send('image/png', '')).json().detail).toContain('by');
  expect((await send('application/json')).statusCode).toBe(400);
  expect((await gateway.inject(`${path}/p99`)).statusCode).toBe(404);
  await gateway.close();
});
