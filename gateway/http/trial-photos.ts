import { Readable } from 'node:stream';
import type { FastifyPluginCallback } from 'fastify';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import { NewPhoto } from '../../config/vocabulary/trial.ts';
import type { Photos } from '../records/photos.ts';
import { parsed } from './parsed.ts';

interface Of {
  readonly Params: { readonly id: string; readonly photo: string };
}

/** `/api/trials/:id/photos`: the body is the picture; who took it, of which moment and what it shows stand in the query. */
export const trialPhotoRoutes: FastifyPluginCallback<{ photos: Photos }> = (app, { photos }, done) => {
  app.addContentTypeParser(/^image\//, (_request, payload, parsedBody) => parsedBody(null, payload));
  app.post<Of>('/api/trials/:id/photos', ({ params, query, body }) => {
    if (!(body instanceof Readable))
      throw new ProblemError(415, titleOf(415), {
        zh: '请以 image/jpeg、image/png 或 image/webp 发送照片文件',
        en: 'send the file of the photo as image/jpeg, image/png or image/webp',
      });
    return photos.add(params.id, parsed(NewPhoto, query), body);
  });
  app.get<Of>('/api/trials/:id/photos/:photo', async ({ params: { id, photo } }, reply) => {
    const { type, content } = await photos.read(id, photo);
    // It never changes: another one has another name.
    return reply.type(type).header('cache-control', 'private, max-age=86400, immutable').send(content);
  });
  done();
};
