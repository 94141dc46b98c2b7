import { type LiveMessage, LiveRequest } from '../../contract/live-message.ts';
import { LiveClient } from '../live-client.ts';
import { pointsVersion } from '../views.ts';
import type { AddRoutes } from './index.ts';

export const live: AddRoutes = (app, { config, latest: latestLive, hub: hubLive, replays, session, clock }) => {
  const version = pointsVersion(config.points);

  app.get('/api/live', { websocket: true }, (socket, request) => {
    const { query } = request as { query: { session?: string; seq?: string; context?: string } };
    const replay = /^replay\/(.+)$/.exec(query.context ?? '')?.[1];
    const room = replay === undefined ? { latest: latestLive, hub: hubLive } : replays?.of(replay);
    if (!room) {
      // It is over, or has not been heard yet: the window asks again.
      socket.send(JSON.stringify({ type: 'replay', replay: null } satisfies LiveMessage));
      socket.close();
      return;
    }
    const { latest, hub } = room;
    const seq = Number(query.seq);
    // A seq of another run of this server means nothing here; one from the future neither.
    const resumeFrom = query.session === session && Number.isInteger(seq) && seq > 0 && seq < latest.tick ? seq : null;
    let resumed = resumeFrom !== null;
    const client = new LiveClient(
      {
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        send: (data) => socket.send(data),
      },
      latest,
      resumeFrom,
    );
    const tell = (message: LiveMessage): void => socket.send(JSON.stringify(message));
    tell({ type: 'hello', session, pointsVersion: version, serverTime: clock.now(), resumed });
    const detach = hub.attach({ client, tell });
    if ('replay' in room) tell({ type: 'replay', replay: room.replay });

    socket.on('message', (data, isBinary) => {
      const asked = isBinary ? null : LiveRequest.safeParse(jsonOf(String(data)));
      if (!asked?.success) {
        tell({ type: 'refused', reason: 'not a LiveRequest; GET /api/openapi.json describes it' });
        return;
      }
      const wish = asked.data;
      if (wish.type === 'ping') return tell({ type: 'pong', at: wish.at, serverTime: clock.now() });
      client.subscribe(wish.points, wish.rateHz, resumed);
      resumed = false;
    });
    socket.on('close', detach);
    socket.on('error', detach);
  });
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
