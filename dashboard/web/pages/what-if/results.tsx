import { useEffect, useMemo, useRef } from 'react';
import { numberText } from '../../format/number.ts';
import { whatIfWords } from '../../i18n/what-if.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { penColour } from '../trends/pens.ts';
import { AlarmList } from './alarm-list.tsx';
import { bandPlot } from './band-plot.ts';
import { CurveChooser } from './curve-chooser.tsx';
import { type Curve, chosenCurves, curvesOf, decimalsOfBand } from './curves.ts';
import type { Block } from './quantities.ts';
import { Reality } from './reality.tsx';
import { readOne, type ShownAnswer } from './shown.ts';
import { Summary } from './summary.tsx';
import { useReality } from './use-reality.ts';

/** Answers that are shown: what is said of one of them, the curves of all, and how the kept one fared. */
export const Results = ({ shown, block }: { shown: readonly ShownAnswer[]; block: Block }) => {
  const plant = usePlant();
  const say = useSay();
  const { parameters } = useObservable(plant.navigation);
  const read = readOne(shown, parameters.b);
  const curves = useMemo(() => (read ? curvesOf(read.reply) : []), [read]);
  const reality = useReality(read?.branch?.reply ?? null, curves);
  if (!read) return <p className="panel panel-body secondary">{say(whatIfWords.noResult)}</p>;
  const drawn = chosenCurves(parameters.fig, curves, read.reply.alarms ?? []);
  return (
    <>
      <Summary read={read} block={block} />
      <AlarmList alarms={read.reply.alarms ?? []} />
      <Panel
        title={say(whatIfWords.pens)}
        side={
          <CurveChooser
            curves={curves}
            drawn={drawn.map(({ id }) => id)}
            choose={(ids) => plant.navigation.go({ parameters: { fig: ids.join() || null }, replace: true })}
          />
        }
      >
        <div className="band-plots">
          {drawn.map((curve) => (
            <CurvePlot key={curve.id} curve={curve} shown={shown} actual={reality?.get(curve.id) ?? null} read={read} />
          ))}
        </div>
        <p className="hint panel-body">{say(whatIfWords.hours)}</p>
      </Panel>
      {read.branch ? <Reality branch={read.branch} curves={curves} reality={reality} /> : null}
    </>
  );
};

interface CurvePlotProps {
  readonly curve: Curve;
  readonly shown: readonly ShownAnswer[];
  readonly read: ShownAnswer;
  readonly actual: readonly (number | null)[] | null;
}

const LIMITS = ['hh', 'h', 'l', 'll'] as const;

const CurvePlot = ({ curve, shown, read, actual }: CurvePlotProps) => {
  const plant = usePlant();
  const say = useSay();
  const theme = useObservable(plant.theme);
  const place = useRef<HTMLDivElement>(null);
  const lines = useMemo(
    () =>
      shown.flatMap((answer) => {
        const own = answer === read ? curve : curvesOf(answer.reply).find(({ id }) => id === curve.id);
        if (!own) return [];
        const { median, low, high } = own;
        const { hours } = answer.reply;
        const colour = penColour(answer.pen, theme);
        return [{ colour, hours, median, low, high, actual: answer === read ? actual : null, answer }];
      }),
    [shown, read, curve, actual, theme],
  );
  useEffect(() => {
    if (!place.current) return;
    const plot = bandPlot(place.current);
    plot.draw({
      lines,
      limits: LIMITS.flatMap((limit) => {
        const value = curve.limits?.[limit] ?? null;
        return value === null ? [] : [{ value, word: limit.toUpperCase() }];
      }),
    });
    return plot.stop;
  }, [lines, curve]);
  return (
    <figure className="band-plot">
      <figcaption>
        <span>
          {say(curve.name)} <span className="hint">{curve.unit}</span>
        </span>
        {lines.map(({ answer, colour, median, low, high }) => {
          const [end, from, to] = [median.at(-1) ?? null, low.at(-1) ?? 0, high.at(-1) ?? 0];
          const decimals = decimalsOfBand(from, to);
          return (
            <span key={answer.branch?.id ?? ''} className="end-value">
              <i className="pen-mark" style={{ background: colour }} />
              {numberText(end, decimals)}{' '}
              <span className="hint">
                {numberText(from, decimals)}…{numberText(to, decimals)}
              </span>
            </span>
          );
        })}
      </figcaption>
      <div className="band-canvas" ref={place} />
    </figure>
  );
};
