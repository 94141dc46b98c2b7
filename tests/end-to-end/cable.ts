import { connect, createServer, type Socket } from 'node:net';

/** A cable between driver and server that can be cut, hold its bytes back, or swallow those of the connections that stand. */
export const layCable = async (outside: number, inside: number) => {
  const ends = new Set<Socket>();
  let state: 'whole' | 'cut' | 'frozen' = 'whole';
  let swallowed = 0;
  let connections = 0;
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy();
    const far = connect(inside, '127.0.0.1');
    const number = ++connections;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(from);
      from.on('data', (data) => state === 'whole' && number > swallowed && to.write(data));
      from.on('error', () => {});
      from.on('close', () => {
        ends.delete(from);
        to.destroy();
      });
    }
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(outside, '127.0.0.1', resolve));
  const drop = () => {
    for (const end of ends) end.destroy();
  };
  const remove = async () => {
    drop();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    remove,
    cut: () => {
      state = 'cut';
      drop();
    },
    freeze: () => {
      state = 'frozen';
    },
    /** Half-open: the connections of now stay open for ever and carry nothing more; new ones are whole. */
    swallow: () => {
      swallowed = connections;
    },
    mend: () => {
      state = 'whole';
      drop();
    },
  };
};
