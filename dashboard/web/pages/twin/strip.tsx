import { useEffect, useRef } from 'react';
import { variableText } from '../../i18n/variable.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { zStep } from '../../widgets/z-value.tsx';

/** How strongly a step of the scale is drawn. */
const STRENGTH = { 1: 0.12, 2: 0.35, 3: 0.65, 4: 1 } as const;

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const draw = (canvas: HTMLCanvasElement, z: readonly (number | null)[]): void => {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  const context = canvas.getContext('2d');
  if (!context || canvas.width === 0) return;
  const [above, below, grey] = [token('--res-pos'), token('--res-neg'), token('--text-3')];
  const middle = Math.round(canvas.height / 2);
  const x = (column: number) => Math.round((column / z.length) * canvas.width);
  for (const [column, value] of z.entries()) {
    if (value === null) continue;
    const step = zStep(value);
    context.globalAlpha = STRENGTH[step];
    context.fillStyle = step === 1 ? grey : value < 0 ? below : above;
    const [top, height] = value < 0 ? [middle, canvas.height - middle] : [0, middle];
    context.fillRect(x(column), top, Math.max(1, x(column + 1) - x(column)), height);
  }
};

interface StripProps {
  readonly name: string;
  readonly z: readonly (number | null)[];
}

/** Standardised adjustments over time, newest at the right. Sign by place, size by shade. */
export const Strip = (strip: StripProps) => {
  const theme = useObservable(usePlant().theme);
  // A canvas does not follow the tokens: another theme is another canvas.
  return <StripCanvas key={theme} {...strip} />;
};

const StripCanvas = ({ name, z }: StripProps) => {
  const say = useSay();
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (place.current) draw(place.current, z);
  }, [z]);
  const known = z.filter((value): value is number => value !== null);
  const worst = known.reduce((far, value) => (Math.abs(value) > Math.abs(far) ? value : far), 0);
  return (
    <canvas ref={place} className="strip" role="img" aria-label={`${say(variableText(name))} z ${worst.toFixed(1)}`} />
  );
};
