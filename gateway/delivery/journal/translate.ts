import { emptyBatch, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { Dictionary } from './dictionary.ts';
import { joinBatches } from './tail.ts';

const GONE = 0xffff_ffff;
const TAGS_NAMED_MAX = 200;

/** Samples of tags that are not there any more: how many, of which tags, received from when to when (Unix ms). */
export interface Unknown {
  readonly count: number;
  readonly tags: readonly string[];
  readonly from: number;
  readonly to: number;
}

/**
 * Brings point indexes of the configuration a frame was written under to those of the present one. Samples of tags that are not there
 * any more are left out and counted.
 */
export const translator = (own: Dictionary, dictionaries: ReadonlyMap<number, Dictionary>) => {
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
    if (indexOf.size === 0) for (const [index, tag] of own.tags.entries()) indexOf.set(tag, index);
    const then = dictionaries.get(crc)?.tags ?? [];
    const map = { tags: then, to: Uint32Array.from(then, (tag) => indexOf.get(tag) ?? GONE) };
    maps.set(crc, map);
    return map;
  };

  const leaveOut = (tag: string | undefined, time: number): void => {
    gone++;
    goneFrom = Math.min(goneFrom, time);
    goneTo = Math.max(goneTo, time);
    if (tag !== undefined && goneTags.size < TAGS_NAMED_MAX) goneTags.add(tag);
  };

  const add = (samples: SampleBatch, crc: number): void => {
    if (crc === own.crc) {
      parts.push(samples);
      return;
    }
    const map = mapOf(crc);
    const kept = emptyBatch(samples.length);
    const from = wordsOf(samples.value, samples.length);
    const to = wordsOf(kept.value, samples.length);
    let length = 0;
    for (let row = 0; row < samples.length; row++) {
      const then = samples.point[row] ?? 0;
      const now = map.to[then] ?? GONE;
      const time = samples.receiveTime[row] ?? 0;
      if (now === GONE) {
        leaveOut(map.tags[then], time);
        continue;
      }
      kept.point[length] = now;
      kept.sourceTime[length] = samples.sourceTime[row] ?? 0;
      kept.receiveTime[length] = time;
      to[length * 2] = from[row * 2] ?? 0; // as words: moved as a number a NaN may lose its payload
      to[length * 2 + 1] = from[row * 2 + 1] ?? 0;
      kept.status[length] = samples.status[row] ?? 0;
      length++;
    }
    parts.push({ ...kept, length });
  };

  const take = (): { samples: SampleBatch; unknown: Unknown | null } => ({
    samples: joinBatches(parts),
    unknown: gone === 0 ? null : { count: gone, tags: [...goneTags], from: goneFrom, to: goneTo },
  });
  return { add, take };
};

const wordsOf = (column: Float64Array, length: number): Uint32Array =>
  new Uint32Array(column.buffer, column.byteOffset, length * 2);
