import { Readable } from 'node:stream';
import { ProblemError, titleOf } from '../../../config/vocabulary/problem.ts';
import { DemonstrationRequest, PackageQuery } from '../../../config/vocabulary/trial-package.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';

interface Of {
  readonly Params: { readonly id: string };
}

const TYPE = 'application/zip';
/** Every byte of it is read twice. */
const TIMEOUT_MS = 600_000;
const VerifyQuery = PackageQuery.pick({ name: true });

/** Handed on to the gateway as they come, in both directions. */
export const trialPackages: AddRoutes = (app, { gateway }) => {
  app.addContentTypeParser(TYPE, (_request, payload, parsedBody) => parsedBody(null, payload));
  app.get<Of>('/api/trials/:id/package', async ({ params: { id } }, reply) => {
    const left = new AbortController();
    reply.raw.once('close', () => left.abort()); // nobody waits for it any more
    const { body } = await gateway.download(`/api/trials/${encodeURIComponent(id)}/package`, left.signal);
    return reply
      .type(TYPE)
      .header('content-disposition', `attachment; filename="${id.replaceAll(/[^\w-]/g, '_')}.zip"`)
      .send(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]));
  });
  const send = (path: string, query: Readonly<Record<string, string | undefined>>, body: unknown): Promise<unknown> => {
    if (!(body instanceof Readable))
      throw new ProblemError(415, titleOf(415), {
        zh: '请以 application/zip 发送试验包文件',
        en: 'send the file of the package as application/zip',
      });
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
    const content = { type: TYPE, stream: body };
    return gateway.ask(`${path}?${search}`, { method: 'POST', content, timeoutMs: TIMEOUT_MS });
  };
  app.post('/api/trial-packages/verify', ({ body, query }) =>
    send('/api/trial-packages/verify', parsed(VerifyQuery, query), body),
  );
  app.post('/api/trial-packages', ({ body, query }) => send('/api/trial-packages', parsed(PackageQuery, query), body));
  app.post('/api/trial-packages/demonstration', ({ body }) =>
    gateway.ask('/api/trial-packages/demonstration', {
      method: 'POST',
      body: parsed(DemonstrationRequest, body),
      timeoutMs: TIMEOUT_MS,
    }),
  );
};
