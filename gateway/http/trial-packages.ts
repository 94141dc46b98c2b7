import { Readable } from 'node:stream';
import type { FastifyPluginCallback } from 'fastify';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import { DemonstrationRequest, PackageQuery } from '../../config/vocabulary/trial-package.ts';
import { loadDemonstration } from '../packages/demonstration.ts';
import type { Packages } from '../packages/packages.ts';
import { parsed } from './parsed.ts';

interface Of {
  readonly Params: { readonly id: string };
}

const PACKAGE_TYPE = 'application/zip';
const VerifyQuery = PackageQuery.pick({ name: true });

/** `GET /api/trials/:id/package` gives a trial as one sealed file; `POST /api/trial-packages` takes one in, `…/verify` only looks at it, `…/demonstration` takes those of the project. */
export const trialPackageRoutes: FastifyPluginCallback<{ packages: Packages; lines: readonly string[] }> = (
  app,
  { packages, lines },
  done,
) => {
  // Read as it comes: a package may be larger than memory.
  app.addContentTypeParser(PACKAGE_TYPE, (_request, payload, parsedBody) => parsedBody(null, payload));
  app.get<Of>('/api/trials/:id/package', async ({ params }, reply) => {
    const { name, content } = await packages.export(params.id);
    return reply.type(PACKAGE_TYPE).header('content-disposition', `attachment; filename="${name}"`).send(content);
  });
  app.post('/api/trial-packages/verify', ({ body, query }) =>
    packages.verify(sent(body), parsed(VerifyQuery, query).name),
  );
  app.post('/api/trial-packages', ({ body, query }) => packages.import(sent(body), parsed(PackageQuery, query)));
  // Only who asks: the packages lie with the project.
  app.post('/api/trial-packages/demonstration', async ({ body }) => ({
    trials: await loadDemonstration(packages, lines, parsed(DemonstrationRequest, body).by),
  }));
  done();
};

const sent = (body: unknown): Readable => {
  if (body instanceof Readable) return body;
  throw new ProblemError(415, titleOf(415), {
    zh: '请以 application/zip 发送试验包文件',
    en: 'send the file of the package as application/zip',
  });
};
