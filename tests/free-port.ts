import { createServer } from 'node:net';

// Each process has a stretch of its own, wide enough for a whole line, so that files that run side by side do not meet. Below 32768, so that
// no outgoing connection of the system can take one between asking and listening.

let next = 20_000 + (process.pid % 120) * 100;

/** A port on loopback that nothing listens on now. */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < 2000; tries++) {
    next = next >= 32_000 ? 20_000 : next + 1;
    const port = next; // another call may move `next` on while this one waits
    if (await isFree(port)) return port;
  }
  throw new Error('no free port between 20000 and 32000 on loopback');
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
