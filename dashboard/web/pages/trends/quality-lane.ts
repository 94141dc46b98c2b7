import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import { severity } from '../../../../config/vocabulary/status.ts';

/** Blank: no data; full: good; dots: uncertain; hatch: bad. Patterns, so that it reads without colour. */
export const drawQualityLane = (
  canvas: HTMLCanvasElement,
  series: HistorySeries,
  holdMs: number,
  colour: string,
): void => {
  const ratio = globalThis.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context || width === 0) return;
  const x = (unixMs: number) => ((unixMs - series.from) / (series.to - series.from)) * width;
  context.fillStyle = colour;
  for (const [row, at] of series.time.entries()) {
    const next = series.time[row + 1] ?? series.to;
    const left = Math.floor(x(at));
    const right = Math.ceil(x(Math.min(next, at + holdMs)));
    const quality = severity(series.status[row] ?? 0);
    if (quality === 'good') context.fillRect(left, Math.round(height * 0.3), right - left, Math.round(height * 0.4));
    for (let column = left; column < right && quality !== 'good'; column++) {
      const step = Math.round(ratio * 4);
      if (quality === 'uncertain' && column % step < step / 2)
        context.fillRect(column, Math.round(height * 0.4), 1, Math.max(1, Math.round(height * 0.2)));
      if (quality === 'bad' && column % step < step / 2) context.fillRect(column, 0, 1, height);
    }
  }
};
