import { decimalsOf, steady } from '../format/number.ts';
import { ageText } from '../format/time.ts';
import type { LiveValue, PlantState, Stop } from '../page.ts';
import { stopAll } from '../state/observable.ts';
import { element, writeData, writeText } from './dom.ts';

/** Draws one point into `root` with unit and quality, and keeps it current through its own text nodes. */
export const liveCell = (root: HTMLElement, plant: PlantState, tag: string, options: { unit?: boolean } = {}): Stop => {
  const cell = element('span', 'live');
  const mark = element('span', 'live-mark');
  const value = element('span', 'live-value');
  const age = element('span', 'live-age');
  const unit = element('span', 'live-unit');
  mark.setAttribute('aria-hidden', 'true');
  cell.append(mark, value, age, ...(options.unit === false ? [] : [unit]));
  root.append(cell);
  let shown: number | null = null;

  const draw = (live: LiveValue) => {
    const { point, quality, status } = live;
    shown = steady(shown, live.value, decimalsOf(point));
    writeText(value, plant.format.value(point, quality === 'none' ? null : shown));
    writeText(unit, plant.format.unit(point));
    const old = quality === 'stale' || quality === 'last-usable' || quality === 'bad';
    writeText(age, old && live.ageMs !== null ? ageText(live.ageMs) : '');
    writeData(cell, 'quality', quality);
    const title = quality === 'good' ? '' : plant.format.quality(quality, status);
    if (cell.title !== title) cell.title = title;
  };
  const redraw = () => {
    const live = plant.latest(tag);
    if (live) draw(live);
  };
  const stop = stopAll([plant.watch(tag, draw), plant.language.subscribe(redraw)]);
  return () => {
    stop();
    cell.remove();
  };
};
