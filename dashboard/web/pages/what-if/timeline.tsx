import { type PointerEvent, useRef } from 'react';
import { whatIfWords } from '../../i18n/what-if.ts';
import { type DraftChange, keyed } from '../../state/what-if-draft.ts';
import { useSay } from '../../widgets/plant-context.ts';
import type { Quantity } from './quantities.ts';

interface TimelineProps {
  readonly quantities: readonly Quantity[];
  readonly changes: readonly DraftChange[];
  readonly horizonH: number;
  readonly edit: (changes: readonly DraftChange[]) => void;
}

const WIDTH = 400;
const LEFT = 8;
const ROW = 22;
const TICKS = 4;

/** Changes on the time axis of the run; one row each, dragged to another hour. The ramp is the slope of its mark. */
export const Timeline = ({ quantities, changes, horizonH, edit }: TimelineProps) => {
  const say = useSay();
  const place = useRef<SVGSVGElement>(null);
  const dragged = useRef<number | null>(null);
  const span = WIDTH - 2 * LEFT;
  const x = (hour: number) => LEFT + (Math.min(hour, horizonH) / horizonH) * span;
  const height = changes.length * ROW + 18;
  const hourAt = (event: PointerEvent): number => {
    const box = place.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    const share = (((event.clientX - box.left) / box.width) * WIDTH - LEFT) / span;
    // A hundredth of the run is as fine as a hand is.
    const step = 10 ** Math.floor(Math.log10(horizonH / 100));
    return Number((Math.round((Math.min(1, Math.max(0, share)) * horizonH) / step) * step).toPrecision(4));
  };
  const nameOf = (name: string) => {
    const quantity = quantities.find((one) => one.name === name);
    return quantity ? say(quantity.label) : name;
  };
  return (
    <svg
      ref={place}
      className="timeline"
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={say(whatIfWords.timeline)}
      onPointerMove={(event) => {
        const index = dragged.current;
        if (index !== null) edit(changes.map((one, i) => (i === index ? { ...one, atH: hourAt(event) } : one)));
      }}
      onPointerUp={() => {
        dragged.current = null;
      }}
    >
      {Array.from({ length: TICKS + 1 }, (_, k) => (horizonH * k) / TICKS).map((hour) => (
        <g key={hour}>
          <line x1={x(hour)} x2={x(hour)} y1={0} y2={height - 16} className="tick" />
          <text x={x(hour)} y={height - 4} textAnchor={hour === 0 ? 'start' : hour === horizonH ? 'end' : 'middle'}>
            {Number(hour.toPrecision(3))} h
          </text>
        </g>
      ))}
      {keyed(changes).map(({ key, change: { name, value, atH, rampH } }, index) => {
        const [top, bottom] = [index * ROW + 5, index * ROW + 17];
        const end = atH + rampH;
        return (
          <g key={key}>
            <path className="step" d={`M${x(0)},${bottom}H${x(atH)}L${x(end)},${top}H${x(horizonH)}`} />
            <text
              x={x(end) > WIDTH / 2 ? x(atH) - 6 : x(end) + 6}
              y={bottom - 1}
              textAnchor={x(end) > WIDTH / 2 ? 'end' : 'start'}
            >
              {nameOf(name)} → {value}
            </text>
            <circle
              className="grip"
              cx={x(atH)}
              cy={(top + bottom) / 2}
              r={5}
              onPointerDown={(event) => {
                dragged.current = index;
                event.currentTarget.ownerSVGElement?.setPointerCapture(event.pointerId);
              }}
            />
          </g>
        );
      })}
    </svg>
  );
};
