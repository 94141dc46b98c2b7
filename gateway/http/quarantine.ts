import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import {
  QuarantineDrop,
  type QuarantineOutcome,
  type QuarantineReply,
  QuarantineResend,
} from '../../config/vocabulary/quarantine.ts';
import { parsed } from './parsed.ts';

/** What stores refused: to be read, repaired and sent again, or let go. null: there is no such sink. */
export interface QuarantineView {
  list(sink?: string): Promise<QuarantineReply>;
  resend(request: QuarantineResend, signal: AbortSignal): Promise<QuarantineOutcome | null>;
  drop(request: QuarantineDrop): Promise<QuarantineOutcome | null>;
}

const SEND_MS = 60_000;
const Query = z.strictObject({ sink: z.string().optional() });

/** `GET /api/quarantine`, `POST /api/quarantine/resend` and `/drop`. */
export const quarantineRoutes: FastifyPluginCallback<{ view: QuarantineView }> = (app, { view }, done) => {
  app.get('/api/quarantine', async (request) => await view.list(parsed(Query, request.query).sink));
  app.post('/api/quarantine/resend', async (request) => {
    const asked = parsed(QuarantineResend, request.body);
    return known(asked.sink, await view.resend(asked, AbortSignal.timeout(SEND_MS)));
  });
  app.post('/api/quarantine/drop', async (request) => {
    const asked = parsed(QuarantineDrop, request.body);
    return known(asked.sink, await view.drop(asked));
  });
  done();
};

const known = (sink: string, outcome: QuarantineOutcome | null): QuarantineOutcome => {
  if (outcome !== null) return outcome;
  throw new ProblemError(404, titleOf(404), {
    zh: `没有名为 ${sink} 的去向；GET /api/health 列出各去向`,
    en: `there is no sink ${sink}; GET /api/health lists them`,
  });
};
