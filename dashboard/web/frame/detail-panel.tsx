import { statusName } from '../../../config/vocabulary/status.ts';
import type { HealthReply } from '../../contract/health-reply.ts';
import type { LineView } from '../../contract/line-view.ts';
import type { PointView } from '../../contract/point-view.ts';
import { decimalsOf, numberText } from '../format/number.ts';
import { durationText, timeFormat } from '../format/time.ts';
import { detailWords, frameWords, limitWords } from '../i18n/frame.ts';
import { hasLimits } from '../state/limits.ts';
import { CycleFacts, ExpectedNow } from '../widgets/cycle-facts.tsx';
import { Bar, LimitChip, Live, LiveText } from '../widgets/live.tsx';
import { useObservable, usePlant, useSay } from '../widgets/plant-context.ts';
import { PointFacts } from '../widgets/point-facts.tsx';
import { Reconciled } from '../widgets/reconciled.tsx';
import { Sparkline } from '../widgets/sparkline.tsx';
import { usePolled } from '../widgets/use-polled.ts';

const HEALTH_MS = 5000;
const SPAN_MS = 30 * 60_000;
/** As many as a trend shows without getting crowded. */
const ASSET_PENS = 6;
/** Source and gateway clocks further apart than this are flagged. */
const CLOCKS_APART_MS = 2000;

/** Always about the selection. */
export const DetailPanel = ({ close }: { close: () => void }) => {
  const plant = usePlant();
  const say = useSay();
  const selection = useObservable(plant.selection);
  const point = selection?.kind === 'point' ? plant.point(selection.id) : undefined;
  const line = selection ? plant.line(selection.line) : undefined;
  return (
    <aside className="detail" aria-label={say(frameWords.detail)}>
      {point ? (
        <PointDetail key={point.tag} point={point} close={close} />
      ) : selection && line ? (
        <AssetDetail key={selection.id} line={line} kind={selection.kind} id={selection.id} close={close} />
      ) : (
        <>
          <Head title={say(frameWords.detail)} close={close} />
          <p className="secondary">{say(frameWords.nothingSelected)}</p>
        </>
      )}
    </aside>
  );
};

const Head = ({ title, close }: { title: string; close: () => void }) => {
  const say = useSay();
  return (
    <header>
      <h2>{title}</h2>
      <button type="button" className="quiet" onClick={close} aria-label={say(frameWords.close)}>
        ×
      </button>
    </header>
  );
};

const limitsText = (point: PointView, say: ReturnType<typeof useSay>): string =>
  (['hh', 'h', 'l', 'll'] as const)
    .flatMap((name) => {
      const limit = point.limits[name];
      return limit === null ? [] : [`${say(limitWords[name])} ${numberText(limit, Math.min(2, decimalsOf(point)))}`];
    })
    .join(' · ');

const PointDetail = ({ point, close }: { point: PointView; close: () => void }) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const times = timeFormat(plant.site.timeZone);
  const { value: health } = usePolled<HealthReply>('/api/health', HEALTH_MS, 503);
  const simulated = health?.simulated.includes(`${point.line}/${point.device}`);
  const unit = plant.format.unit(point);
  const decimals = decimalsOf(point);
  const facts: readonly (readonly [string, string])[] = [
    [say(detailWords.equipment), point.equipment ?? ''],
    [say(detailWords.stream), point.stream ?? ''],
    [say(detailWords.range), `${numberText(point.range.low, 0)} … ${numberText(point.range.high, 0)} ${unit}`],
    [
      say(point.role === 'PVC' ? detailWords.cycleMean : detailWords.normal),
      point.normal === null ? '' : `${numberText(point.normal, decimals)} ${unit}`,
    ],
    [say(detailWords.limits), limitsText(point, say)],
    [say(detailWords.accuracy), point.accuracy === '-' ? '' : point.accuracy],
    [say(detailWords.sigma), point.sigma === null ? '' : `${point.sigma} ${unit}`],
    [say(detailWords.sampling), durationText(point.samplingMs)],
    [say(detailWords.device), simulated ? say(detailWords.simulated, { device: point.device }) : point.device],
    [say(detailWords.address), point.address],
  ];
  return (
    <>
      <Head title={point.name[language]} close={close} />
      <p className="secondary">{point.tag}</p>
      <p className="big">
        <Live tag={point.tag} /> <LimitChip tag={point.tag} />
      </p>
      {point.words ? null : <Bar point={point} />}
      <Reconciled point={point} />
      <section>
        <h3>{say(detailWords.last30)}</h3>
        <Sparkline tag={point.tag} spanMs={SPAN_MS} />
      </section>
      <div className="actions">
        <button
          type="button"
          onClick={() => plant.navigation.go({ view: 'trends', line: point.line, parameters: { pens: point.tag } })}
        >
          {say(detailWords.toTrend)}
        </button>
        {point.equipment ? (
          <button type="button" onClick={() => plant.navigation.go({ view: 'plant', line: point.line })}>
            {say(detailWords.toPlant)}
          </button>
        ) : null}
      </div>
      <section>
        <dl className="facts">
          <ExpectedNow point={point} />
          <dt>{say(detailWords.quality)}</dt>
          <dd>
            <LiveText tag={point.tag} text={({ quality, status }) => plant.format.quality(quality, status)} />
          </dd>
          <dt>{say(detailWords.status)}</dt>
          <dd>
            <LiveText tag={point.tag} text={({ status }) => statusName(status)} />
          </dd>
          <dt>{say(detailWords.sourceTime)}</dt>
          <dd>
            <LiveText tag={point.tag} text={({ sourceTime }) => (sourceTime === null ? '–' : times.full(sourceTime))} />
          </dd>
          <dt>{say(detailWords.receiveTime)}</dt>
          <dd>
            <LiveText
              tag={point.tag}
              text={({ receiveTime }) => (receiveTime === null ? '–' : times.full(receiveTime))}
            />
          </dd>
        </dl>
        <p>
          <LiveText
            tag={point.tag}
            text={({ sourceTime, receiveTime }) => {
              const apartMs = sourceTime === null || receiveTime === null ? 0 : Math.abs(receiveTime - sourceTime);
              const limitMs = Math.max(CLOCKS_APART_MS, point.samplingMs * 2);
              return apartMs > limitMs ? say(detailWords.sourceClock, { duration: durationText(apartMs) }) : '';
            }}
          />
        </p>
      </section>
      <section>
        <Facts facts={facts} />
      </section>
    </>
  );
};

const Facts = ({ facts }: { facts: readonly (readonly [string, string])[] }) => (
  <dl className="facts">
    {facts
      .filter(([, text]) => text.trim() !== '')
      .flatMap(([name, text]) => [<dt key={name}>{name}</dt>, <dd key={`${name} =`}>{text}</dd>])}
  </dl>
);

const AssetDetail = ({ line, kind, id, close }: { line: LineView; kind: string; id: string; close: () => void }) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const equipment = kind === 'equipment' ? line.equipment.find((item) => item.id === id) : undefined;
  const stream = kind === 'stream' ? line.streams.find((item) => item.id === id) : undefined;
  const points = plant
    .points(line.id)
    .filter((point) =>
      kind === 'equipment' ? point.equipment === id : kind === 'stream' ? point.stream === id : point.device === id,
    )
    .filter(({ role }) => role !== 'OP' && role !== 'MODE');
  const measured = points.filter((point) => point.role === 'PV' && point.words === null);
  const leading = measured.find(hasLimits) ?? measured[0];
  const pens = measured.slice(0, ASSET_PENS).map(({ tag }) => tag);
  const name = (equipment ?? stream)?.name[language] ?? id;
  const { temperatureC, pressureKpaG } = equipment?.design ?? { temperatureC: null, pressureKpaG: null };
  const design = [temperatureC && `${temperatureC} °C`, pressureKpaG && `${pressureKpaG} kPa(g)`]
    .filter(Boolean)
    .join(', ');
  return (
    <>
      <Head title={name} close={close} />
      <p className="secondary">{id}</p>
      {equipment ? <CycleFacts line={line} equipment={id} /> : null}
      {equipment ? (
        <section>
          <Facts
            facts={[
              [say(detailWords.size), equipment.size[language]],
              [say(detailWords.material), equipment.material?.[language] ?? ''],
              [say(detailWords.design), design],
              [say(detailWords.note), equipment.note?.[language] ?? ''],
            ]}
          />
        </section>
      ) : null}
      {leading ? (
        <section>
          <h3>
            {leading.tag} · {say(detailWords.last30)}
          </h3>
          <Sparkline tag={leading.tag} spanMs={SPAN_MS} />
          <div className="actions">
            <button
              type="button"
              onClick={() => plant.navigation.go({ view: 'trends', line: line.id, parameters: { pens: pens.join() } })}
            >
              {say(detailWords.toTrend)}
            </button>
            {equipment ? (
              <button type="button" onClick={() => plant.navigation.go({ view: 'plant', line: line.id })}>
                {say(detailWords.toPlant)}
              </button>
            ) : null}
          </div>
        </section>
      ) : null}
      <section>
        <h3>{say(detailWords.points)}</h3>
        {points.length === 0 ? <p className="hint">{say(detailWords.noPoints)}</p> : null}
        {points.map((point) => (
          <PointFacts key={point.tag} point={point} />
        ))}
      </section>
    </>
  );
};
