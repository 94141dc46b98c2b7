import type { PointView } from '../../contract/point-view.ts';
import { limitWords } from '../i18n/frame.ts';
import type { LiveValue, PlantState, Stop } from '../page.ts';
import { bandNow, exceededNow } from '../state/limits.ts';
import { stopAll } from '../state/observable.ts';
import { element, writeData } from './dom.ts';

const share = ({ range }: PointView, value: number): number =>
  Math.min(1, Math.max(0, (value - range.low) / (range.high - range.low || 1)));
const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;

/** The workhorse of the overviews: range, normal band, limits as notches, pointer at the value, diamond at the reconciled one. */
export const analogBar = (root: HTMLElement, plant: PlantState, point: PointView): Stop => {
  const bar = element('div', 'bar');
  bar.setAttribute('role', 'meter');
  bar.setAttribute('aria-valuemin', String(point.range.low));
  bar.setAttribute('aria-valuemax', String(point.range.high));
  const band = element('div', 'bar-band');
  bar.append(band);
  for (const name of ['ll', 'l', 'h', 'hh'] as const) {
    const limit = point.limits[name];
    if (limit === null) continue;
    const notch = element('div', 'bar-notch');
    notch.style.left = percent(share(point, limit));
    if (name.length === 2) notch.dataset.outer = '';
    bar.append(notch);
  }
  const pointer = element('div', 'bar-pointer');
  bar.append(pointer);
  root.append(bar);

  const draw = (live: LiveValue) => {
    const { value, quality } = live;
    const beyond = exceededNow(live);
    drawBand(band, point, bandNow(live));
    pointer.style.transform = `translateX(${percent(value === null ? 0 : share(point, value))})`;
    writeData(bar, 'quality', quality);
    writeData(bar, 'alarm', beyond ? String(beyond.priority) : null);
    const limit = beyond ? ` ${plant.say(limitWords[beyond.limit])}` : '';
    const words = `${plant.format.value(point, value)} ${plant.format.unit(point)}${limit}`;
    bar.setAttribute('aria-valuenow', String(value ?? point.range.low));
    bar.setAttribute('aria-valuetext', words);
    bar.setAttribute('aria-label', point.tag);
  };
  const stop = stopAll([plant.watch(point.tag, draw), reconciledDiamond(bar, plant, point)]);
  return () => {
    stop();
    bar.remove();
  };
};

/** Follows the phase of a point that goes round; written only where it moved. */
const drawBand = (band: HTMLElement, point: PointView, ends: readonly [number, number] | null): void => {
  const left = ends ? percent(share(point, ends[0])) : '';
  const right = ends ? percent(1 - share(point, ends[1])) : '';
  if (band.hidden !== (ends === null)) band.hidden = ends === null;
  if (band.style.left !== left) band.style.left = left;
  if (band.style.right !== right) band.style.right = right;
};

/** The twin's value of the same stream, where the point measures its mass flow. */
const reconciledDiamond = (bar: HTMLElement, plant: PlantState, point: PointView): Stop => {
  const isMassFlow = point.stream !== null && point.unit === 'kg/h' && point.role === 'PV' && point.isaType === 'FT';
  const estimate = isMassFlow ? plant.point(`${point.stream}.REC`) : undefined;
  if (!estimate) return () => {};
  const diamond = element('div', 'bar-diamond');
  bar.append(diamond);
  return plant.watch(estimate.tag, ({ value, quality }) => {
    const known = value !== null && (quality === 'good' || quality === 'uncertain');
    diamond.hidden = !known;
    if (known) diamond.style.transform = `translateX(${percent(share(point, value))})`;
  });
};
