import { NewReplay, ReplayChange } from '../../../config/vocabulary/replay.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';

interface Of {
  readonly Params: { readonly id: string };
}

const pathOf = (id: string): string => `/api/replays/${encodeURIComponent(id)}`;
/** A new thread reads its configuration first. */
const BEGIN_MS = 15_000;

/** Handed on to the twin's process, in whose threads replays run. */
export const replays: AddRoutes = (app, { twin }) => {
  app.get('/api/replays', () => twin.ask('/api/replays'));
  app.post('/api/replays', ({ body }) =>
    twin.ask('/api/replays', { method: 'POST', body: parsed(NewReplay, body), timeoutMs: BEGIN_MS }),
  );
  app.get<Of>('/api/replays/:id', ({ params }) => twin.ask(pathOf(params.id)));
  app.patch<Of>('/api/replays/:id', ({ params, body }) =>
    twin.ask(pathOf(params.id), { method: 'PATCH', body: parsed(ReplayChange, body) }),
  );
  app.delete<Of>('/api/replays/:id', ({ params }) => twin.ask(pathOf(params.id), { method: 'DELETE' }));
};
