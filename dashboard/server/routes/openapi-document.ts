import { openapi } from '../../contract/openapi.ts';
import type { AddRoutes } from './index.ts';

export const openapiDocument: AddRoutes = (app, { version }) => {
  const document = openapi(version);
  app.get('/api/openapi.json', () => document);
};
