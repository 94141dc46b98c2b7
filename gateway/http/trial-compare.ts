import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { CompareQuery } from '../../config/vocabulary/trial-compare.ts';
import type { TrialPhasesReply } from '../../config/vocabulary/trial-phases.ts';
import { comparedSeries, compareTrials } from '../compare/compare.ts';
import { phaseLanes } from '../compare/phases.ts';
import { limitEvents, resolutionOf } from '../packages/limit-events.ts';
import { parsed } from './parsed.ts';

interface Of {
  readonly Params: { readonly id: string };
}

type Room = Parameters<typeof compareTrials>[0];

const TIMEOUT_MS = 60_000;
const SeriesQuery = CompareQuery.extend({ tag: z.string() });

/** `GET /api/trial-compare` ranks what differs between trials, `…/series` lays one point of them over each other, `GET /api/trials/:id/alarms` has what was beyond a limit, `…/phases` what went round. */
export const trialCompareRoutes: FastifyPluginCallback<{ room: Room }> = (app, { room }, done) => {
  app.get('/api/trial-compare', ({ query }) =>
    compareTrials(room, parsed(CompareQuery, query), AbortSignal.timeout(TIMEOUT_MS)),
  );
  app.get('/api/trial-compare/series', ({ query }) => {
    const { tag, ...asked } = parsed(SeriesQuery, query);
    return comparedSeries(room, asked, tag, AbortSignal.timeout(TIMEOUT_MS));
  });
  app.get<Of>('/api/trials/:id/alarms', async ({ params: { id } }) => {
    const { line, from, to, lineage } = room.trial(id);
    const query = { from, to: to ?? lineage.at, trial: id };
    const points = room.points.ofLine(line);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return { events: await limitEvents(room.history, points, query, signal), resolutionMs: resolutionOf(query) };
  });
  app.get<Of>('/api/trials/:id/phases', async ({ params: { id } }): Promise<TrialPhasesReply> => {
    const { line, from, to, lineage } = room.trial(id);
    const query = { from, to: to ?? lineage.at, trial: id };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return {
      lanes: await phaseLanes(room, { cycles: room.cycles(line) }, query, signal),
      resolutionMs: resolutionOf(query),
    };
  });
  done();
};
