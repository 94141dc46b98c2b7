import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { unreadable } from '../../config/vocabulary/mistake.ts';
import { NewReplay, ReplayChange, type ReplaysReply } from '../../config/vocabulary/replay.ts';
import type { ReplayDesk } from './replay-desk.ts';

interface Of {
  readonly Params: { readonly id: string };
}

/** `/api/replays`: begin, look, play, pause, seek, end. Nothing here, and nothing under a replay, writes to the plant. */
export const replayRoutes = (
  app: FastifyInstance,
  desk: Pick<ReplayDesk, 'begin' | 'list' | 'get' | 'change' | 'end'>,
): void => {
  app.post('/api/replays', ({ body }) => desk.begin(read(NewReplay, body)));
  app.get('/api/replays', (): ReplaysReply => ({ replays: desk.list() }));
  app.get<Of>('/api/replays/:id', ({ params }) => desk.get(params.id));
  app.patch<Of>('/api/replays/:id', ({ params, body }) => desk.change(params.id, read(ReplayChange, body)));
  app.delete<Of>('/api/replays/:id', ({ params }) => desk.end(params.id));
};

const read = <Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw unreadable(parsed.error);
};
