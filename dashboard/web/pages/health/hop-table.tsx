import { partText } from '../../../../config/vocabulary/part.ts';
import type { HealthReply } from '../../../contract/health-reply.ts';
import type { PointView } from '../../../contract/point-view.ts';
import { numberText } from '../../format/number.ts';
import { durationText } from '../../format/time.ts';
import { hopWords } from '../../i18n/hops.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { useHops } from './use-hops.ts';

interface Hop {
  readonly id: string;
  readonly name: string;
  readonly ms: number | null;
  readonly worstMs?: number | null;
  readonly by: string;
}

/** Below 100 ms a tenth counts. */
const msText = (ms: number): string => (ms < 100 ? `${numberText(ms, 1)} ms` : durationText(ms));

const figure = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The way of a sample from its device to this window, each hop by whoever can measure it. */
export const HopTable = ({ point, health }: { point: PointView; health: HealthReply }) => {
  const plant = usePlant();
  const say = useSay();
  const link = useObservable(plant.link);
  const seen = useHops(point.tag);
  const device = health.devices.find(({ line, device: id }) => line === point.line && id === point.device);
  const server = health.processes.find(({ process }) => process === 'dashboard')?.detail ?? {};
  const { tag } = point;
  const byWindow = seen ? say(hopWords.byWindow, { tag, count: seen.samples }) : say(hopWords.none);
  const hops: readonly Hop[] = [
    {
      id: 'acquire',
      name: say(hopWords.acquire, { device: point.device, tag }),
      ms: seen?.acquired ?? null,
      by: byWindow,
    },
    {
      id: 'request',
      name: say(hopWords.request, { device: point.device }),
      ms: device?.latencyMs ?? null,
      by: say(hopWords.byDevice),
    },
    { id: 'sync', name: say(hopWords.sync), ms: health.journal?.syncMsP50 ?? null, by: say(hopWords.byJournal) },
    ...health.sinks.flatMap(({ sink, writeMsP50, liveDelayMs }): Hop[] => [
      {
        id: `${sink} write`,
        name: say(hopWords.sink, { sink: say(partText(sink)) }),
        ms: writeMsP50,
        by: say(hopWords.bySink),
      },
      ...(liveDelayMs === undefined
        ? []
        : [
            {
              id: `${sink} age`,
              name: say(hopWords.sinkAge, { sink: say(partText(sink)) }),
              ms: liveDelayMs,
              by: say(hopWords.byNewest),
            },
          ]),
    ]),
    {
      id: 'bus',
      name: say(hopWords.bus),
      ms: figure(server.busMsP50),
      worstMs: figure(server.busMsP99),
      by: say(hopWords.byServer),
    },
    { id: 'wait', name: say(hopWords.wait), ms: figure(server.waitMsP50), by: say(hopWords.byTicks) },
    {
      id: 'network',
      name: say(hopWords.network),
      ms: link.state === 'live' && link.latencyMs !== null ? link.latencyMs / 2 : null,
      by: say(hopWords.byPings),
    },
    { id: 'total', name: say(hopWords.total, { tag }), ms: seen?.total ?? null, by: byWindow },
  ];
  return (
    <>
      <table className="grid">
        <thead>
          <tr>
            <th>{say(hopWords.hop)}</th>
            <th className="number">{say(hopWords.delay)}</th>
            <th className="number">{say(hopWords.worst)}</th>
            <th>{say(hopWords.measured)}</th>
          </tr>
        </thead>
        <tbody>
          {hops.map(({ id, name, ms, worstMs = null, by }) => (
            <tr key={id} data-hop={id}>
              <td className="wrap">{name}</td>
              <td className="number">{ms === null ? '–' : msText(ms)}</td>
              <td className="number secondary">{worstMs === null ? '' : msText(worstMs)}</td>
              <td className="wrap secondary">{ms === null ? say(hopWords.none) : by}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="panel-body hint">{say(hopWords.note)}</p>
    </>
  );
};
