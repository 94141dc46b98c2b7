import { severity, statusName } from '../../../config/vocabulary/status.ts';
import type { LatestReply } from '../../contract/latest.ts';
import { LatestQuery } from '../../contract/requests.ts';
import { parsed } from '../problem.ts';
import { roomOf } from '../replay-rooms.ts';
import type { AddRoutes } from './index.ts';
import { knownLine } from './known-line.ts';

export const latest: AddRoutes = (app, parts) => {
  const { config, clock } = parts;
  app.get('/api/latest', (request): LatestReply => {
    const { line } = parsed(LatestQuery, request.query);
    knownLine(config, line);
    const { latest: store } = roomOf(request, parts);
    const asked = config.points.points.filter((point) => line === undefined || point.line === line);
    const heard = asked.filter(({ index }) => (store.changed[index] ?? 0) > 0);
    return {
      at: clock.now(),
      missing: asked.length - heard.length,
      samples: heard.map(({ index, tag, unit, origin }) => {
        const value = store.value[index] ?? Number.NaN;
        const status = store.status[index] ?? 0;
        return {
          tag,
          value: Number.isFinite(value) ? value : null,
          unit,
          status,
          quality: statusName(status),
          severity: severity(status),
          sourceTime: store.sourceTime[index] ?? 0,
          receiveTime: store.receiveTime[index] ?? 0,
          origin,
        };
      }),
    };
  });
};
