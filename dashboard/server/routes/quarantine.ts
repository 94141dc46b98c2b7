import { QuarantineDrop, QuarantineResend } from '../../../config/vocabulary/quarantine.ts';
import { QuarantineQuery } from '../../contract/quarantine.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';

/** A store that takes samples again may be a slow one; the gateway itself gives up after a minute. */
const SEND_MS = 65_000;

/** Handed on to the gateway, which keeps the quarantine and has the sinks. */
export const quarantine: AddRoutes = (app, { gateway }) => {
  app.get('/api/quarantine', (request) => {
    const { sink } = parsed(QuarantineQuery, request.query);
    return gateway.ask(`/api/quarantine${sink === undefined ? '' : `?${new URLSearchParams({ sink })}`}`);
  });
  app.post('/api/quarantine/resend', (request) =>
    gateway.ask('/api/quarantine/resend', {
      method: 'POST',
      body: parsed(QuarantineResend, request.body),
      timeoutMs: SEND_MS,
    }),
  );
  app.post('/api/quarantine/drop', (request) =>
    gateway.ask('/api/quarantine/drop', { method: 'POST', body: parsed(QuarantineDrop, request.body) }),
  );
};
