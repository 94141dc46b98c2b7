import { FaultRequest } from '../../contract/requests.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';
import { knownLine } from './known-line.ts';

interface Named {
  readonly Params: { readonly line: string; readonly fault?: string };
}

/** Handed on to the simulators as they are: the faults belong to them. */
export const simulators: AddRoutes = (app, { config, simulators: process }) => {
  const path = '/api/simulators/:line/faults';
  const forward = ({ line, fault }: Named['Params']): string => {
    knownLine(config, line);
    return `/api/simulators/${line}/faults${fault === undefined ? '' : `/${encodeURIComponent(fault)}`}`;
  };
  app.get<Named>(path, (request) => process.ask(forward(request.params)));
  app.post<Named>(path, (request) =>
    process.ask(forward(request.params), { method: 'POST', body: parsed(FaultRequest, request.body) }),
  );
  app.delete<Named>(path, (request) => process.ask(forward(request.params), { method: 'DELETE' }));
  app.delete<Named>(`${path}/:fault`, (request) => process.ask(forward(request.params), { method: 'DELETE' }));
};
