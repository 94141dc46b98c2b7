import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import { joinBatches } from './tail.ts';

const GONE = 0xffff_ffff;
const TAGS_NAMED_MAX = 200;

/**
 * Brings point indexes of the configuration a frame was written under to those of the present one. Samples of tags that are not there
 * any more are left out and counted.
 */
export const translator = (
  tags: readonly string[],
  ownCrc: number,
  dictionaries: ReadonlyMap<number, readonly string[]>,
) => {
  const parts: SampleBatch[] = [];
  const goneTags = new Set<string>();
  let gone = 0;
  let goneFrom = Number.POSITIVE_INFINITY;
  let goneTo = Number.NEGATIVE_INFINITY;
  const indexOf = new Map<string, number>();
  const maps = new Map<number, { tags: readonly string[]; to: Uint32Array }>();

  const mapOf = (crc: number) => {
    const known = maps.get(crc);
    if (known) return known;
    if (indexOf.size === 0) for (const [index, tag] of tags.entries()) indexOf.set(tag, index);
    const then = dictionaries.get(crc) ?? [];
    const map = { tags: then, to: Uint32Array.from(then, (tag) => indexOf.get(tag) ?? GONE) };
    maps.set(crc, map);
    return map;
  };

  const add = (samples: SampleBatch, crc: number): void => {
    if (crc === ownCrc) {
      parts.push(samples);
      return;
    }
    const map = mapOf(crc);
    let kept = 0;
    for (let row = 0; row < samples.length; row++) {
      const then = samples.point[row] ?? 0;
      const now = map.to[then] ?? GONE;
      const time = samples.receiveTime[row] ?? 0;
      if (now === GONE) {
        gone++;
        goneFrom = Math.min(goneFrom, time);
        goneTo = Math.max(goneTo, time);
        const tag = map.tags[then];
        if (tag !== undefined && goneTags.size < TAGS_NAMED_MAX) goneTags.add(tag);
        continue;
      }
      // A frame is decoded into columns of its own, so they may be closed up in place.
      samples.point[kept] = now;
      samples.sourceTime[kept] = samples.sourceTime[row] ?? 0;
      samples.receiveTime[kept] = time;
      samples.value[kept] = samples.value[row] ?? Number.NaN;
      samples.status[kept] = samples.status[row] ?? 0;
      kept++;
    }
    parts.push({ ...samples, length: kept });
  };

  const take = () => ({
    samples: joinBatches(parts),
    unknown: gone === 0 ? null : { count: gone, tags: [...goneTags], from: goneFrom, to: goneTo },
  });
  return { add, take };
};
