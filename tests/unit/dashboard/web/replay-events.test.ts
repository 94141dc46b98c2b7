import { expect, test } from 'vitest';
import { besideEvent, eventsOf } from '../../../../dashboard/web/frame/replay-events.ts';

const [FROM, TO] = [1_000_000, 2_000_000];
const note = (at: number, text = 'note') => ({ id: text, at, by: 'A', text, madeAt: at });
const photo = (at: number) => ({ id: 'p1', at, by: 'A', caption: 'leak', type: 'image/png' as const, bytes: 9 });
const alarm = (from: number, to: number | null) => ({
  ...{ tag: 'FT-1', limit: 'l' as const, at: 5, priority: 1, from, to, peak: 4 },
});
const events = eventsOf(
  { notes: [note(FROM + 60_000), note(TO + 1, 'after the end')], photos: [photo(FROM + 70_000)] },
  [alarm(FROM + 90_000, null), alarm(FROM + 30_000, FROM + 40_000)],
  { from: FROM, to: TO },
  ({ tag, limit }) => ({ text: `${tag} ${limit}`, priority: 2 }),
);

test('notes and alarms stand in the order in which they began, those of the range alone; what does not end ends with it', () => {
  expect(events.map(({ kind, at, end, text }) => [kind, at - FROM, end === null ? null : end - FROM, text])).toEqual([
    ['alarm', 30_000, 40_000, 'FT-1 l'],
    ['note', 60_000, null, 'note'],
    ['photo', 70_000, null, 'leak'],
    ['alarm', 90_000, TO - FROM, 'FT-1 l'],
  ]);
});

test('on and on leads through every event once, back and back through them again', () => {
  const seen: number[] = [];
  for (let at: number | null = FROM; at !== null; ) {
    at = besideEvent(events, at, 1);
    if (at !== null) seen.push(at - FROM);
  }
  expect(seen).toEqual([31_000, 61_000, 71_000, 91_000]);
  const back: number[] = [];
  for (let at: number | null = TO; at !== null; ) {
    at = besideEvent(events, at, -1);
    if (at !== null) back.push(at - FROM);
  }
  expect(back).toEqual([91_000, 71_000, 61_000, 31_000]);
});

test('a little after an event, as when it plays, the way back leads to the one before', () => {
  expect(besideEvent(events, FROM + 62_500, -1)).toBe(FROM + 31_000);
  expect(besideEvent(events, FROM + 70_000, -1)).toBe(FROM + 61_000);
});
