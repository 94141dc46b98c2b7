import { Readable } from 'node:stream';
import { ProblemError, titleOf } from '../../../config/vocabulary/problem.ts';
import { NewPhoto, PHOTO_ENDINGS } from '../../../config/vocabulary/trial.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';

interface Of {
  readonly Params: { readonly id: string; readonly photo: string };
}

const TIMEOUT_MS = 60_000;
const pathOf = (id: string): string => `/api/trials/${encodeURIComponent(id)}/photos`;

/** Handed on to the gateway as they come, which looks at what they are. */
export const trialPhotos: AddRoutes = (app, { gateway }) => {
  app.addContentTypeParser(Object.keys(PHOTO_ENDINGS), (_request, payload, parsedBody) => parsedBody(null, payload));
  app.post<Of>('/api/trials/:id/photos', ({ params, query, body, headers }) => {
    if (!(body instanceof Readable))
      throw new ProblemError(415, titleOf(415), {
        zh: '请以 image/jpeg、image/png 或 image/webp 发送照片文件',
        en: 'send the file of the photo as image/jpeg, image/png or image/webp',
      });
    const said = Object.entries(parsed(NewPhoto, query)).map(([name, value]) => [name, String(value)]);
    const content = { type: headers['content-type'] ?? '', stream: body };
    const path = `${pathOf(params.id)}?${new URLSearchParams(said)}`;
    return gateway.ask(path, { method: 'POST', content, timeoutMs: TIMEOUT_MS });
  });
  app.get<Of>('/api/trials/:id/photos/:photo', async ({ params }, reply) => {
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    const path = `${pathOf(params.id)}/${encodeURIComponent(params.photo)}`;
    const { body, type } = await gateway.download(path, left.signal);
    // What is kept is one of three types of pictures; a browser guesses at nothing (nosniff).
    return reply.type(type).send(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]));
  });
};
