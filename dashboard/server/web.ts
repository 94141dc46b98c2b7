import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../../config/vocabulary/problem.ts';
import { notFound } from './problems.ts';

const YEAR_S = 31_536_000;

/** The built pages: files by their name, any other address outside /api the one page that reads it. */
export const serveWeb = async (app: FastifyInstance, folder: string | null): Promise<void> => {
  const built = folder !== null && existsSync(join(folder, 'index.html'));
  if (built && folder !== null) {
    await app.register(fastifyStatic, {
      root: folder,
      index: 'index.html',
      cacheControl: false,
      setHeaders: (response, path) => {
        // Names under assets carry a hash of their content; everything else must be asked for anew.
        const hashed = path.includes('/assets/');
        response.header('cache-control', hashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const isPage = request.method === 'GET' && !path.startsWith('/api/') && !path.startsWith('/assets/');
    if (!isPage) throw notFound(request.url);
    if (!built) {
      throw new ProblemError(
        503,
        { zh: '页面尚未生成', en: 'The pages are not built' },
        {
          zh: '请运行一次 npm run prepare，然后刷新。接口不受影响。',
          en: 'Run `npm run prepare` once, then reload. The API works without them.',
        },
      );
    }
    return reply.type('text/html').sendFile('index.html');
  });
};
