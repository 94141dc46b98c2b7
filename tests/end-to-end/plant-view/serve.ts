import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { build } from 'vite';
import { loadConfig } from '../../../config/plant/load.ts';
import { lineView, pointViews } from '../../../dashboard/server/views.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

/** Builds the page with the scripted state into a folder of its own and serves it on a free port of the loopback. */
export const servePlantView = async (): Promise<{ url: string; folder: string; stop: () => Promise<void> }> => {
  const folder = mkdtempSync(join(tmpdir(), 'zhongshi-plant-view-'));
  await build({
    configFile: false,
    root: import.meta.dirname,
    base: './',
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 2000 },
  });
  const config = loadConfig();
  const lines = config.lines.map(lineView);
  const data = { lines, points: pointViews(config), now: Date.parse('2026-11-20T08:00:00+08:00') };
  writeFileSync(join(folder, 'lines.json'), JSON.stringify(data));
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://host').pathname);
    try {
      const body = readFileSync(join(folder, path === '/' ? 'index.html' : path));
      response
        .writeHead(200, { 'content-type': TYPES[extname(path) || '.html'] ?? 'application/octet-stream' })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    folder,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
