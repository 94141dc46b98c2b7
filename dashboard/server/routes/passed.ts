import type { AddRoutes } from './index.ts';

const TIMEOUT_MS = 60_000;

/** What a line went through, over a span or while a trial ran. The gateway has it, reads the query, and says what is wrong with it. */
export const passed: AddRoutes = (app, { gateway }) => {
  for (const what of ['trials', 'lines'])
    for (const part of ['alarms', 'phases'])
      app.get<{ Params: { id: string } }>(`/api/${what}/:id/${part}`, ({ params, url }) =>
        gateway.ask(`/api/${what}/${encodeURIComponent(params.id)}/${part}${/\?.*$/.exec(url)?.[0] ?? ''}`, {
          timeoutMs: TIMEOUT_MS,
        }),
      );
};
