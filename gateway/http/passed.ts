import type { FastifyPluginCallback } from 'fastify';
import type { Line } from '../../config/plant/line.ts';
import type { PointTable } from '../../config/plant/point.ts';
import type { AlarmsReply } from '../../config/vocabulary/alarms.ts';
import type { PhasesReply } from '../../config/vocabulary/phases.ts';
import { ProblemError } from '../../config/vocabulary/problem.ts';
import { SpanQuery } from '../../config/vocabulary/span.ts';
import type { Trial } from '../../config/vocabulary/trial.ts';
import { phaseLanes } from '../compare/phases.ts';
import type { History } from '../history/history.ts';
import { type LimitQuery, limitEvents, resolutionOf } from '../packages/limit-events.ts';
import { parsed } from './parsed.ts';

type Passing = Pick<Line, 'id' | 'cycles'>;

interface PassedRoom {
  readonly history: History;
  readonly points: PointTable;
  readonly lines: readonly Passing[];
  /** Throws the 404 of a trial that is not there. */
  trial(id: string): Trial;
}

interface Of {
  readonly Params: { readonly id: string };
}

const TIMEOUT_MS = 60_000;

/** What a line went through, over a span or while a trial ran: `…/alarms` beyond which limits, `…/phases` of what goes round. */
export const passedRoutes: FastifyPluginCallback<{ room: PassedRoom }> = (app, { room }, done) => {
  const lineOf = (id: string): Passing => {
    const line = room.lines.find((one) => one.id === id);
    if (line) return line;
    const known = room.lines.map((one) => one.id).join(', ');
    throw new ProblemError(
      404,
      { zh: '没有这条产线', en: 'There is no such line' },
      { zh: `没有产线“${id}”；现有：${known}。`, en: `There is no line '${id}'; there are: ${known}.` },
    );
  };
  const ofTrial = (id: string): readonly [Passing, LimitQuery] => {
    const { line, from, to, lineage } = room.trial(id);
    // A trial may have come from a base that has lines which are not here: nothing is known of them, and that is no fault.
    const here = room.lines.find((one) => one.id === line) ?? { id: line, cycles: [] };
    return [here, { from, to: to ?? lineage.at, trial: id }];
  };
  const ofLine = (id: string, query: unknown): readonly [Passing, LimitQuery] => [lineOf(id), parsed(SpanQuery, query)];
  for (const [path, spanOf] of [
    ['/api/trials/:id', ofTrial],
    ['/api/lines/:id', ofLine],
  ] as const) {
    app.get<Of>(`${path}/alarms`, async ({ params, query }): Promise<AlarmsReply> => {
      const [{ id }, span] = spanOf(params.id, query);
      const events = await limitEvents(room.history, room.points.ofLine(id), span, AbortSignal.timeout(TIMEOUT_MS));
      return { events, resolutionMs: resolutionOf(span) };
    });
    app.get<Of>(`${path}/phases`, async ({ params, query }): Promise<PhasesReply> => {
      const [line, span] = spanOf(params.id, query);
      return {
        lanes: await phaseLanes(room, line, span, AbortSignal.timeout(TIMEOUT_MS)),
        resolutionMs: resolutionOf(span),
      };
    });
  }
  done();
};
