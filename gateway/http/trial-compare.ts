import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { CompareQuery } from '../../config/vocabulary/trial-compare.ts';
import { comparedSeries, compareTrials } from '../compare/compare.ts';
import { parsed } from './parsed.ts';

type Room = Parameters<typeof compareTrials>[0];

const TIMEOUT_MS = 60_000;
const SeriesQuery = CompareQuery.extend({ tag: z.string() });

/** `GET /api/trial-compare` ranks what differs between trials, `…/series` lays one point of them over each other. */
export const trialCompareRoutes: FastifyPluginCallback<{ room: Room }> = (app, { room }, done) => {
  app.get('/api/trial-compare', ({ query }) =>
    compareTrials(room, parsed(CompareQuery, query), AbortSignal.timeout(TIMEOUT_MS)),
  );
  app.get('/api/trial-compare/series', ({ query }) => {
    const { tag, ...asked } = parsed(SeriesQuery, query);
    return comparedSeries(room, asked, tag, AbortSignal.timeout(TIMEOUT_MS));
  });
  done();
};
