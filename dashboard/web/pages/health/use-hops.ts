import { useEffect, useState } from 'react';
import type { LiveValue } from '../../page.ts';
import { usePlant } from '../../widgets/plant-context.ts';

const KEPT = 15;

/** Of one point, medians over its newest samples as they came to this window, ms. */
export interface WindowHops {
  readonly samples: number;
  /** Source time to the gateway's receive time. */
  readonly acquired: number;
  /** Source time to this window. */
  readonly total: number;
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Null before the first new sample. */
export const useHops = (tag: string): WindowHops | null => {
  const plant = usePlant();
  const [hops, setHops] = useState<WindowHops | null>(null);
  useEffect(() => {
    const seen: { acquired: number; total: number }[] = [];
    let newest: number | null = null;
    let first = true;
    setHops(null);
    return plant.watch(tag, ({ sourceTime, receiveTime, ageMs }: LiveValue) => {
      if (receiveTime === null) return;
      const again = receiveTime === newest;
      newest = receiveTime;
      // The value that was already there says nothing about the way.
      if (first || again || sourceTime === null || ageMs === null) {
        first = false;
        return;
      }
      const acquired = Math.max(0, receiveTime - sourceTime);
      seen.push({ acquired, total: acquired + ageMs });
      if (seen.length > KEPT) seen.shift();
      setHops({
        samples: seen.length,
        acquired: median(seen.map((hop) => hop.acquired)),
        total: median(seen.map((hop) => hop.total)),
      });
    });
  }, [plant, tag]);
  return hops;
};
