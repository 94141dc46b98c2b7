import { connect, createServer, type Socket } from 'node:net';

/** A cable between driver and server that can be cut, or hold its bytes back. */
export const layCable = async (outside: number, inside: number) => {
  const ends = new Set<Socket>();
  let state: 'whole' | 'cut' | 'frozen' = 'whole';
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy();
    const far = connect(inside, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(from);
      from.on('data', (data) => state === 'whole' && to.write(data));
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
    mend: () => {
      state = 'whole';
      drop();
    },
  };
};
