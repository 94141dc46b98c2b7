import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { ExportRequest } from '../../contract/requests.ts';
import type { Parts } from '../parts.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';

type Format = 'parquet' | 'csv';

const TYPES: Readonly<Record<Format, string>> = {
  parquet: 'application/vnd.apache.parquet',
  csv: 'text/csv; charset=utf-8',
};

/** The gateway's file, passed on as it comes. */
export const sendExport = async (
  { gateway }: Parts,
  reply: FastifyReply,
  query: Readonly<Record<string, string | number | undefined>> & { readonly format: Format },
): Promise<FastifyReply> => {
  const left = new AbortController();
  reply.raw.once('close', () => left.abort()); // nobody waits for it any more
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const { body } = await gateway.download(`/api/export?${search}`, left.signal);
  return reply
    .type(TYPES[query.format])
    .header('content-disposition', `attachment; filename="history.${query.format}"`)
    .send(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]));
};

/** What a client would rather have than JSON; null: JSON. */
export const fileWanted = (accept: string | undefined): Format | null => {
  if (accept === undefined) return null;
  if (accept.includes('application/vnd.apache.parquet')) return 'parquet';
  return accept.includes('text/csv') ? 'csv' : null;
};

export const exportRoute: AddRoutes = (app, parts) => {
  app.get('/api/export', (request, reply) => sendExport(parts, reply, parsed(ExportRequest, request.query)));
};
