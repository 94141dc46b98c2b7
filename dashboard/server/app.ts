import websocket from '@fastify/websocket';
import { type FastifyInstance, fastify } from 'fastify';
import { guard } from './guard.ts';
import type { Parts } from './parts.ts';
import { answerProblems } from './problems.ts';
import { routes } from './routes/index.ts';
import { serveWeb } from './web.ts';

/** The HTTP interface, built without listening. */
export const createApp = async (parts: Parts): Promise<FastifyInstance> => {
  const app = fastify({ logger: false, forceCloseConnections: true });
  guard(app);
  answerProblems(app, parts.log);
  await app.register(websocket, { options: { maxPayload: 1024 * 1024, perMessageDeflate: false } });
  for (const add of routes) await app.register(async (scope) => add(scope, parts));
  await serveWeb(app, parts.web);
  return app;
};
