import type uPlot from 'uplot';

/** Two instants that stay when the window scrolls; Unix ms. */
export interface Marks {
  readonly a: number | null;
  readonly b: number | null;
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A and B as dashed lines with their letters, and the interval between them shaded. */
export const drawMarks = (plot: uPlot, { a, b }: Marks): void => {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio || 1;
  const x = (unixMs: number) => Math.round(plot.valToPos(unixMs / 1000, 'x', true));
  const inside = (at: number) => at >= bbox.left && at <= bbox.left + bbox.width;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = ctx.fillStyle = token('--setpoint');
  if (a !== null && b !== null) {
    ctx.globalAlpha = 0.08;
    ctx.fillRect(Math.min(x(a), x(b)), bbox.top, Math.abs(x(b) - x(a)), bbox.height);
    ctx.globalAlpha = 1;
  }
  ctx.lineWidth = ratio;
  ctx.setLineDash([5 * ratio, 3 * ratio]);
  ctx.font = `bold ${12 * ratio}px sans-serif`;
  ctx.textBaseline = 'top';
  for (const [name, at] of [['A', a] as const, ['B', b] as const]) {
    if (at === null || !inside(x(at))) continue;
    ctx.beginPath();
    ctx.moveTo(x(at) + 0.5, bbox.top);
    ctx.lineTo(x(at) + 0.5, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(name, x(at) + 4 * ratio, bbox.top + 3 * ratio);
  }
  ctx.restore();
};
