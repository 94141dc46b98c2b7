import { readFrame } from '../../dashboard/contract/frame.ts';

/** Opens the live stream of a dashboard as a page does and hands over every frame. Resolves when subscribed; the result closes it. `query`: of a replay, its context. */
export const followLive = (
  url: string,
  frame: (frame: ReturnType<typeof readFrame>) => void,
  query = '',
): Promise<() => void> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live${query}`);
    socket.binaryType = 'arraybuffer';
    socket.onerror = () => reject(new Error(`${url}/api/live cannot be opened`));
    socket.onmessage = ({ data }) => {
      if (typeof data !== 'string') frame(readFrame(data as ArrayBuffer));
      else if (JSON.parse(data).type === 'hello') {
        socket.send(JSON.stringify({ type: 'subscribe', points: 'all', rateHz: 10 }));
        resolve(() => socket.close());
      }
    };
  });
