import type { PointsReply, PointView } from '../../contract/point-view.ts';
import { PointsQuery } from '../../contract/requests.ts';
import { parsed } from '../problem.ts';
import { pointsVersion, pointViews } from '../views.ts';
import type { AddRoutes } from './index.ts';
import { knownLine } from './known-line.ts';

const matches = (view: PointView, word: string): boolean =>
  [
    view.tag,
    view.name.zh,
    view.name.en,
    view.unit,
    view.unitText.zh,
    view.device,
    view.equipment ?? '',
    view.stream ?? '',
  ].some((field) => field.toLowerCase().includes(word));

export const points: AddRoutes = (app, { config }) => {
  const views = pointViews(config);
  const version = pointsVersion(config.points);
  app.get('/api/points', (request): PointsReply => {
    const { line, q } = parsed(PointsQuery, request.query);
    knownLine(config, line);
    const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const found = views.filter(
      (view) => (line === undefined || view.line === line) && words.every((word) => matches(view, word)),
    );
    return { pointsVersion: version, total: views.length, points: found };
  });
};
