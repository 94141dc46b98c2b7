import type { LinesReply } from '../../contract/line-view.ts';
import { lineView } from '../views.ts';
import type { AddRoutes } from './index.ts';

export const lines: AddRoutes = (app, { config }) => {
  const { base } = config;
  const reply: LinesReply = {
    site: { id: base.site, name: base.name, timeZone: base.timeZone },
    lines: config.lines.map(lineView),
  };
  app.get('/api/lines', () => reply);
};
