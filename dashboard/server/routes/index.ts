import type { FastifyInstance } from 'fastify';
import type { Parts } from '../parts.ts';
import { exportRoute } from './export.ts';
import { gaps } from './gaps.ts';
import { health } from './health.ts';
import { history } from './history.ts';
import { latest } from './latest.ts';
import { lines } from './lines.ts';
import { live } from './live.ts';
import { metrics } from './metrics.ts';
import { openapiDocument } from './openapi-document.ts';
import { passed } from './passed.ts';
import { points } from './points.ts';
import { quarantine } from './quarantine.ts';
import { replays } from './replays.ts';
import { simulators } from './simulators.ts';
import { trialCompare } from './trial-compare.ts';
import { trialFrame } from './trial-frame.ts';
import { trialPackages } from './trial-packages.ts';
import { trialPhotos } from './trial-photos.ts';
import { trialRules } from './trial-rules.ts';
import { trials } from './trials.ts';
import { twin } from './twin.ts';
import { whatIf } from './what-if.ts';

export type AddRoutes = (app: FastifyInstance, parts: Parts) => void;

/** One file per resource. */
export const routes: readonly AddRoutes[] = [
  health,
  points,
  lines,
  latest,
  history,
  exportRoute,
  live,
  twin,
  whatIf,
  gaps,
  quarantine,
  trials,
  trialPhotos,
  trialRules,
  trialPackages,
  trialCompare,
  passed,
  trialFrame,
  replays,
  simulators,
  openapiDocument,
  metrics,
];
