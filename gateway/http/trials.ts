import type { FastifyPluginCallback } from 'fastify';
import { NewLab, NewNote, NewTrial, TrialChange, TrialQuery } from '../../config/vocabulary/trial.ts';
import type { Trials } from '../records/trials.ts';
import { parsed } from './parsed.ts';

interface Of {
  readonly Params: { readonly id: string };
}

/** `/api/trials`: what is recorded as a trial, to be found, begun, cut, changed, ended and annotated. */
export const trialRoutes: FastifyPluginCallback<{ trials: () => Trials }> = (app, { trials }, done) => {
  app.get('/api/trials', (request) => trials().find(parsed(TrialQuery, request.query)));
  app.post('/api/trials', (request) => trials().begin(parsed(NewTrial, request.body)));
  app.get<Of>('/api/trials/:id', ({ params }) => trials().get(params.id));
  app.patch<Of>('/api/trials/:id', ({ params, body }) => trials().change(params.id, parsed(TrialChange, body)));
  app.post<Of>('/api/trials/:id/notes', ({ params, body }) => trials().note(params.id, parsed(NewNote, body)));
  app.post<Of>('/api/trials/:id/lab', ({ params, body }) => trials().addLab(params.id, parsed(NewLab, body)));
  done();
};
