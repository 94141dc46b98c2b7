import type { AddRoutes } from './index.ts';

export const health: AddRoutes = (app, parts) => {
  app.get('/api/health', (_, reply) => {
    const said = parts.health.reply();
    return reply.code(said.status === 'not-collecting' ? 503 : 200).send(said);
  });
};
