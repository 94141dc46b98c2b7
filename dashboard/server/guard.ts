import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../../config/vocabulary/problem.ts';
import { replayAsked } from './replay-rooms.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const hostName = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Without users the loopback address is the only lock. A page of another site must not reach through a browser on this
 * machine, neither by a name that it points at 127.0.0.1 nor by a form or socket sent across.
 */
export const guard = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    const host = request.headers.host ?? '';
    if (!LOOPBACK.has(hostName(host))) {
      throw new ProblemError(
        421,
        { zh: '地址不对', en: 'Wrong address' },
        {
          zh: `本服务只在本机应答，不接受“${host}”这个名称。请用 http://127.0.0.1 加端口打开。`,
          en: `This server answers on loopback only, not as '${host}'. Open it as http://127.0.0.1 with its port.`,
        },
      );
    }
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `http://${host}`) {
      throw new ProblemError(
        403,
        { zh: '来自其他网站的请求', en: 'Request from another site' },
        {
          zh: `不接受来自 ${origin} 的请求；请从 http://${host} 打开页面。`,
          en: `Requests from ${origin} are refused; open the page from http://${host}.`,
        },
      );
    }
    const replay = replayAsked(request);
    if (replay !== null && !READS.has(request.method) && !/^\/api\/replays(\/|$)/.test(request.url))
      throw new ProblemError(
        403,
        { zh: '不是实时（not-live）', en: 'not-live' },
        {
          zh: '这是回放，不能写入任何东西；请先返回实时。',
          en: 'This is a replay, from which nothing is written; return to live first.',
        },
      );
  });
};
