import { NewLab, NewNote, NewTrial, TrialChange, TrialQuery } from '../../../config/vocabulary/trial.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';

interface Of {
  readonly Params: { readonly id: string };
}

const pathOf = (id: string): string => `/api/trials/${encodeURIComponent(id)}`;

/** Handed on to the gateway, which keeps the records. */
export const trials: AddRoutes = (app, { gateway }) => {
  app.get('/api/trials', (request) => {
    const query = Object.entries(parsed(TrialQuery, request.query)).map(([name, value]) => [name, String(value)]);
    return gateway.ask(`/api/trials?${new URLSearchParams(query)}`);
  });
  app.post('/api/trials', ({ body }) => gateway.ask('/api/trials', { method: 'POST', body: parsed(NewTrial, body) }));
  app.get<Of>('/api/trials/:id', ({ params }) => gateway.ask(pathOf(params.id)));
  app.patch<Of>('/api/trials/:id', ({ params, body }) =>
    gateway.ask(pathOf(params.id), { method: 'PATCH', body: parsed(TrialChange, body) }),
  );
  app.post<Of>('/api/trials/:id/notes', ({ params, body }) =>
    gateway.ask(`${pathOf(params.id)}/notes`, { method: 'POST', body: parsed(NewNote, body) }),
  );
  app.post<Of>('/api/trials/:id/lab', ({ params, body }) =>
    gateway.ask(`${pathOf(params.id)}/lab`, { method: 'POST', body: parsed(NewLab, body) }),
  );
};
