import type { AddRoutes } from './index.ts';

const TIMEOUT_MS = 60_000;

/** Handed on to the gateway, which has the records and the history. It reads the query, and says what is wrong with it. */
export const trialCompare: AddRoutes = (app, { gateway }) => {
  for (const path of ['/api/trial-compare', '/api/trial-compare/series'])
    app.get(path, ({ url }) => gateway.ask(path + (/\?.*$/.exec(url)?.[0] ?? ''), { timeoutMs: TIMEOUT_MS }));
};
