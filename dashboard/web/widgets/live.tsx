import { useEffect, useRef } from 'react';
import type { PointView } from '../../contract/point-view.ts';
import type { LiveValue } from '../page.ts';
import { exceededNow } from '../state/limits.ts';
import { analogBar } from './analog-bar.ts';
import { writeData, writeText } from './dom.ts';
import { liveCell } from './live-cell.ts';
import { usePlant } from './plant-context.ts';

// Where React hands over: a place in the page, drawn into and kept current without it.

export const Live = ({ tag, unit = true }: { tag: string; unit?: boolean }) => {
  const plant = usePlant();
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => (place.current ? liveCell(place.current, plant, tag, { unit }) : undefined), [plant, tag, unit]);
  return <span ref={place} />;
};

export const Bar = ({ point }: { point: PointView }) => {
  const plant = usePlant();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? analogBar(place.current, plant, point) : undefined), [plant, point]);
  return <div ref={place} />;
};

/** Priority chip while the value is beyond a limit; an empty place of the same size otherwise. */
export const LimitChip = ({ tag }: { tag: string }) => {
  const plant = usePlant();
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const chip = place.current;
    if (!chip) return;
    return plant.watch(tag, (live) => {
      const beyond = exceededNow(live);
      chip.className = beyond ? 'chip' : '';
      writeData(chip, 'priority', beyond ? String(beyond.priority) : null);
      writeText(chip, beyond ? String(beyond.priority) : '');
    });
  }, [plant, tag]);
  return <span ref={place} />;
};

/** A text that follows one point. */
export const LiveText = ({ tag, text }: { tag: string; text: (live: LiveValue) => string }) => {
  const plant = usePlant();
  const place = useRef<HTMLSpanElement>(null);
  const wording = useRef(text);
  wording.current = text;
  useEffect(
    () => plant.watch(tag, (live) => place.current && writeText(place.current, wording.current(live))),
    [plant, tag],
  );
  return <span ref={place} />;
};
