import { TrialReply } from '../../../config/vocabulary/trial.ts';
import { type TrialFrame, TrialFrameQuery } from '../../../config/vocabulary/trial-compare.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';

const TIMEOUT_MS = 15_000;
/** What was said last may be so old: a setpoint stands for hours. */
const LOOKBACK_MS = 24 * 3_600_000;

/** One instant of a trial, own or imported: what another one is held against in space. */
export const trialFrame: AddRoutes = (app, { gateway, history, config }) => {
  app.get<{ Params: { id: string } }>('/api/trials/:id/frame', async (request): Promise<TrialFrame> => {
    const { at } = parsed(TrialFrameQuery, request.query);
    const path = `/api/trials/${encodeURIComponent(request.params.id)}`;
    const { trial } = TrialReply.parse(await gateway.ask(path, { timeoutMs: TIMEOUT_MS }));
    const tags = config.points.ofLine(trial.line).map(({ tag }) => tag);
    const { length, point, value, status } = await history.frame(
      { tags, at, lookbackMs: LOOKBACK_MS, context: 'live', trial: trial.id },
      AbortSignal.timeout(TIMEOUT_MS),
    );
    const frame: TrialFrame = { trial: trial.id, title: trial.title, at, tag: [], value: [], status: [] };
    for (let row = 0; row < length; row++) {
      const number = value[row] as number;
      frame.tag.push(config.points.at(point[row] as number).tag);
      frame.value.push(Number.isFinite(number) ? number : null);
      frame.status.push(status[row] as number);
    }
    return frame;
  });
};
