import { useEffect, useState } from 'react';
import type { LiveValue } from '../page.ts';
import { usePlant } from './plant-context.ts';

/**
 * A judgement over many points, redone at most twice a second and drawn again only when its key changed. For words and
 * counts; numbers on screen are live cells.
 */
export const useJudgement = <Judgement>(
  tags: readonly string[],
  judge: (values: ReadonlyMap<string, LiveValue>) => Judgement,
  key: (judgement: Judgement) => string,
): Judgement => {
  const plant = usePlant();
  const [judgement, setJudgement] = useState(() => judge(new Map()));
  useEffect(() => {
    const values = new Map<string, LiveValue>();
    let due = true;
    let shown: string | null = null;
    const stop = plant.watchMany(tags, (changed) => {
      for (const live of changed) values.set(live.point.tag, live);
      due = true;
    });
    const look = () => {
      if (!due) return;
      due = false;
      const next = judge(values);
      const nextKey = key(next);
      if (nextKey === shown) return;
      shown = nextKey;
      setJudgement(next);
    };
    look();
    const timer = setInterval(look, 500);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [plant, tags, judge, key]);
  return judgement;
};
