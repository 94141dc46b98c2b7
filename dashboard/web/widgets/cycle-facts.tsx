import type { LineView } from '../../contract/line-view.ts';
import type { PointView } from '../../contract/point-view.ts';
import { decimalsOf, numberText } from '../format/number.ts';
import { detailWords } from '../i18n/frame.ts';
import { overviewWords } from '../i18n/pages.ts';
import { type Standing, standingOf } from '../state/cycles.ts';
import { LiveText } from './live.tsx';
import { useObservable, usePlant, useSay } from './plant-context.ts';

type Place = LineView['cycles'][number]['places'][number];

/** Every place where something of a line goes round; `index` is its own among those of its equipment. */
export const placesOf = (line: LineView) => {
  const places = line.cycles.flatMap((cycle) => cycle.places.map((place) => ({ cycle, place })));
  return places.map(({ cycle, place }, at) => ({
    cycle,
    place,
    index: places.slice(0, at).filter((other) => other.place.equipment === place.equipment).length,
  }));
};

/** Phase and hours of one place, live. */
export const CyclePhase = ({ line, place, index }: { line: LineView; place: Place; index: number }) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const words = ({ phase, hours }: Standing): string => {
    if (phase === null) return say(detailWords.phaseUnknown);
    return hours === null
      ? phase[language]
      : say(detailWords.standing, { phase: phase[language], hours: numberText(hours, 1) });
  };
  return (
    <LiveText
      tag={place.elapsed ?? place.phase}
      text={() => {
        const standing = standingOf(line, place.equipment, plant.latest)[index];
        return standing ? words(standing) : '';
      }}
    />
  );
};

/** Where everything of a line that goes round stands, in one row; nothing where nothing does. */
export const LinePhases = ({ line }: { line: LineView }) => {
  const say = useSay();
  const places = placesOf(line);
  if (places.length === 0) return null;
  return (
    <section>
      <h3>{say(overviewWords.phases)}</h3>
      <dl className="phases">
        {places.map(({ cycle, place, index }) => (
          <div key={`${cycle.id} ${place.equipment}`}>
            <dt>{place.equipment}</dt>
            <dd>
              <CyclePhase line={line} place={place} index={index} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
};

/** Where the cycles of one piece of equipment stand; nothing where it has none. */
export const CycleFacts = ({ line, equipment }: { line: LineView; equipment: string }) => {
  const plant = usePlant();
  const language = useObservable(plant.language);
  const places = placesOf(line).filter(({ place }) => place.equipment === equipment);
  if (places.length === 0) return null;
  return (
    <section>
      <dl className="facts">
        {places.flatMap(({ cycle, place, index }) => [
          <dt key={cycle.id}>{cycle.name[language]}</dt>,
          <dd key={`${cycle.id} =`}>
            <CyclePhase line={line} place={place} index={index} />
          </dd>,
        ])}
      </dl>
    </section>
  );
};

/** What the phase lets expect of a point now, as a row of facts; nothing for a point that goes round with nothing. */
export const ExpectedNow = ({ point }: { point: PointView }) => {
  const plant = usePlant();
  const say = useSay();
  const line = plant.line(point.line);
  const goesRound = line?.cycles.some(({ places }) =>
    places.some(({ points }) => Object.values(points).includes(point.tag)),
  );
  if (!goesRound) return null;
  const decimals = decimalsOf(point);
  return (
    <>
      <dt>{say(detailWords.expectedNow)}</dt>
      <dd>
        <LiveText
          tag={point.tag}
          text={({ cycle }) => {
            const expected = cycle?.expected;
            const band = expected
              ? `${numberText(expected.low, decimals)} … ${numberText(expected.high, decimals)} ${plant.format.unit(point)}`
              : say(detailWords.noExpectation);
            return cycle?.suppressed ? `${band} · ${say(detailWords.notJudged)}` : band;
          }}
        />
      </dd>
    </>
  );
};
