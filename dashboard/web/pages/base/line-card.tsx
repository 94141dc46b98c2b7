import { useMemo } from 'react';
import type { Trial } from '../../../../config/vocabulary/trial.ts';
import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import type { HealthReply } from '../../../contract/health-reply.ts';
import type { LineView } from '../../../contract/line-view.ts';
import { overviewWords } from '../../i18n/pages.ts';
import { LinePhases } from '../../widgets/cycle-facts.tsx';
import { LineFigures } from '../../widgets/line-figures.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { RunningTrial } from '../../widgets/running-trial.tsx';
import { GasRow } from './gas-row.tsx';
import { keyPoints } from './key-points.ts';
import { KeyRow } from './key-row.tsx';

const KEY_POINTS = 8;

export const LineCard = ({
  line,
  health,
  twin,
  trial,
}: {
  line: LineView;
  health: HealthReply | null;
  twin: TwinReport | undefined;
  trial: Trial | undefined;
}) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const { keys, gas } = useMemo(() => {
    const points = plant.points(line.id);
    const areas = new Map(line.equipment.map(({ id, area }) => [id, area]));
    return {
      keys: keyPoints(points, ({ equipment }) => areas.get(equipment ?? '') ?? null, KEY_POINTS),
      gas: points.filter(({ gasDetector }) => gasDetector),
    };
  }, [plant, line]);
  const toLine = { view: 'line', line: line.id };
  return (
    <article className="panel">
      <header>
        <h2>
          {line.centre[language]} · {line.name[language]}
        </h2>
        <span className="spring" />
        {trial ? <RunningTrial trial={trial} /> : null}
        <a
          href={plant.navigation.href(toLine)}
          className="secondary"
          onClick={(event) => {
            event.preventDefault();
            plant.navigation.go(toLine);
          }}
        >
          {say(overviewWords.openLine)} ›
        </a>
      </header>
      <LineFigures line={line} health={health} twin={twin} />
      <div className="card-parts">
        <LinePhases line={line} />
        <section>
          <h3>
            {say(overviewWords.keyFigures)}
            <span className="hint">{say(overviewWords.lastDay)}</span>
          </h3>
          <div className="key-rows">
            {keys.map((point) => (
              <KeyRow key={point.tag} point={point} />
            ))}
          </div>
        </section>
        {gas.length > 0 ? (
          <section>
            <h3>{say(overviewWords.gas)}</h3>
            <div className="gas-rows">
              {gas.map((point) => (
                <GasRow key={point.tag} point={point} />
              ))}
            </div>
          </section>
        ) : null}
      </div>
    </article>
  );
};
