import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabelPlacer, type LabelRequest, type Placement } from '../../../../../../dashboard/web/scene/layout/labels.ts';

const VIEW = { width: 1200, height: 800, keepOut: [{ left: 0, top: 0, right: 400, bottom: 40 }] };

const request = (id: string, x: number, y: number, more: Partial<LabelRequest> = {}): LabelRequest => ({
  id,
  anchor: { x, y },
  rank: 0,
  sizes: [
    { width: 90, height: 60 },
    { width: 60, height: 20 },
  ],
  urgent: false,
  ...more,
});

const boxes = (requests: readonly LabelRequest[], placements: readonly Placement[]) =>
  placements.map(({ id, size, dx, dy }) => {
    const { anchor, sizes } = requests.find((one) => one.id === id)!;
    const { width, height } = sizes[size]!;
    return { left: anchor.x + dx, top: anchor.y + dy, right: anchor.x + dx + width, bottom: anchor.y + dy + height };
  });

const anyRequests = fc
  .array(
    fc.record({
      x: fc.integer({ min: 0, max: 1200 }),
      y: fc.integer({ min: 0, max: 800 }),
      rank: fc.integer({ min: 0, max: 50 }),
    }),
    {
      maxLength: 250,
    },
  )
  .map((list) => list.map(({ x, y, rank }, index) => request(`L${index}`, x, y, { rank })));

describe('label placement', () => {
  test('labels never overlap, never leave the picture, never cover what is kept out, and are at most 160', () => {
    fc.assert(
      fc.property(anyRequests, (requests) => {
        const placements = new LabelPlacer().place(requests, VIEW, 0);
        const placed = [...boxes(requests, placements), ...VIEW.keepOut];
        expect(placements.length).toBeLessThanOrEqual(160);
        for (const [index, a] of placed.entries()) {
          expect(a.left >= 0 && a.top >= 0 && a.right <= VIEW.width && a.bottom <= VIEW.height).toBe(true);
          for (const b of placed.slice(index + 1)) {
            expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the higher rank gets the room', () => {
    const crowd = Array.from({ length: 60 }, (_, index) => request(`c${index}`, 600, 300));
    const placements = new LabelPlacer().place([...crowd, request('alarm', 600, 300, { rank: 100 })], VIEW, 0);
    expect(placements[0]?.id).toBe('alarm');
    expect(placements.length).toBeLessThan(61);
  });

  test('a place that is free of equipment is taken before one that is not', () => {
    const above = { left: 540, top: 200, right: 660, bottom: 298 };
    const [open] = new LabelPlacer().place([request('a', 600, 300)], { ...VIEW, avoid: [above] }, 0);
    const [usual] = new LabelPlacer().place([request('a', 600, 300)], VIEW, 0);
    expect(usual?.dy).toBe(-74);
    expect(open?.dy).toBeLessThan(-150);
  });

  test('a label stays where it is, and a new one waits 300 ms unless it is urgent', () => {
    const placer = new LabelPlacer();
    const [first] = placer.place([request('a', 600, 300)], VIEW, 0);
    const newcomers = [request('a', 600, 300), request('b', 900, 300), request('c', 300, 300, { urgent: true })];
    const second = placer.place(newcomers, VIEW, 100);
    expect(second.map(({ id }) => id).sort()).toEqual(['a', 'c']);
    expect(second.find(({ id }) => id === 'a')).toEqual(first);
    expect(placer.pending).toBe(true);
    expect(
      placer
        .place(newcomers, VIEW, 450)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
  });
});
