import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { severity } from '../../../config/vocabulary/status.ts';
import type { AddRoutes } from './index.ts';

export const metrics: AddRoutes = (app, { latest, hub }) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'zhongshi_dashboard_clients',
    help: 'Windows that follow live values',
    registers: [registry],
    collect() {
      this.set(hub.clients);
    },
  });
  new Gauge({
    name: 'zhongshi_dashboard_samples_total',
    help: 'Samples taken from the bus since the start',
    registers: [registry],
    collect() {
      this.set(latest.samples);
    },
  });
  new Gauge({
    name: 'zhongshi_dashboard_points',
    help: 'Points by the severity of their newest sample',
    labelNames: ['severity'],
    registers: [registry],
    collect() {
      const counts = { good: 0, uncertain: 0, bad: 0, unheard: 0 };
      for (let point = 0; point < latest.changed.length; point++) {
        counts[latest.changed[point] === 0 ? 'unheard' : severity(latest.status[point] ?? 0)]++;
      }
      for (const [name, count] of Object.entries(counts)) this.set({ severity: name }, count);
    },
  });
  app.get('/metrics', async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()));
};
