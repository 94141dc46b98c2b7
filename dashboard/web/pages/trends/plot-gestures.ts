import type uPlot from 'uplot';
import type { Stop } from '../../page.ts';
import { type Span, type YZoom, zoomedAbout } from './zoom.ts';

export interface GestureActions {
  /** Unix ms. */
  zoomTime(from: number, to: number, replace: boolean): void;
  zoomValues(zoom: YZoom, replace: boolean): void;
  /** Everything in view, and live again. */
  fit(): void;
  mark(which: 'a' | 'b', unixMs: number): void;
}

/** Less than this is a click, not a drag; px. */
const CLICK_PX = 4;
/** Turns of the wheel within this become one change of the address. */
const WHEEL_MS = 90;
const NOTCH_PX = 100;

const spanOf = (plot: uPlot, scale: string): Span => {
  const { min, max } = plot.scales[scale] ?? {};
  return [min ?? 0, max ?? 1];
};

/** A dragged box zooms time, values or both; the wheel time, with Shift values; a click sets A, with Shift B; two clicks fit. */
export const followGestures = (plot: uPlot, units: () => readonly string[], actions: GestureActions): Stop => {
  const { over } = plot;
  let down: { x: number; y: number } | null = null;
  let pending: ReturnType<typeof setTimeout> | undefined;
  let clicked: ReturnType<typeof setTimeout> | undefined;

  const onDown = (event: MouseEvent) => {
    down = { x: event.clientX, y: event.clientY };
  };
  const onClick = (event: MouseEvent) => {
    const moved = down ? Math.max(Math.abs(event.clientX - down.x), Math.abs(event.clientY - down.y)) : CLICK_PX;
    if (moved >= CLICK_PX || event.detail > 1) return clearTimeout(clicked);
    const unixMs = plot.posToVal(event.clientX - over.getBoundingClientRect().left, 'x') * 1000;
    const which = event.shiftKey ? 'b' : 'a';
    // Not when it turns out to be the first of two.
    clicked = setTimeout(() => actions.mark(which, unixMs), 250);
  };
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const box = over.getBoundingClientRect();
    // With Shift some browsers turn the wheel sideways.
    const notches = (event.deltaY || event.deltaX) / NOTCH_PX;
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    clearTimeout(pending);
    if (event.shiftKey) {
      const zoom = Object.fromEntries(
        units().map((unit) => [unit, zoomedAbout(spanOf(plot, unit), plot.posToVal(y, unit), notches)]),
      );
      plot.batch(() => {
        for (const [unit, [min, max]] of Object.entries(zoom)) plot.setScale(unit, { min, max });
      });
      pending = setTimeout(() => actions.zoomValues(zoom, true), WHEEL_MS);
      return;
    }
    const [from, to] = zoomedAbout(spanOf(plot, 'x'), plot.posToVal(x, 'x'), notches);
    plot.setScale('x', { min: from, max: to });
    pending = setTimeout(() => actions.zoomTime(from * 1000, to * 1000, true), WHEEL_MS);
  };
  over.addEventListener('mousedown', onDown);
  over.addEventListener('click', onClick);
  over.addEventListener('dblclick', actions.fit);
  over.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    clearTimeout(pending);
    clearTimeout(clicked);
    over.removeEventListener('mousedown', onDown);
    over.removeEventListener('click', onClick);
    over.removeEventListener('dblclick', actions.fit);
    over.removeEventListener('wheel', onWheel);
  };
};

/** What a dragged box asks for: time when it is wide, values when it is high. */
export const takeBox = (plot: uPlot, units: readonly string[], actions: GestureActions): void => {
  const { left, top, width, height } = plot.select;
  const high = height > CLICK_PX && height < plot.over.clientHeight - 1;
  const wide = width > CLICK_PX && width < plot.over.clientWidth - 1;
  if (high) {
    actions.zoomValues(
      Object.fromEntries(
        units.map((unit) => [unit, [plot.posToVal(top + height, unit), plot.posToVal(top, unit)] as const]),
      ),
      false,
    );
  }
  if (wide) {
    const at = (x: number) => plot.posToVal(x, 'x') * 1000;
    actions.zoomTime(at(left), at(left + width), false);
  }
  if (high || wide) plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
};
