import type { FastifyInstance } from 'fastify';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/** Listens, or throws a sentence that says why not and what to do. */
export const listen = async (app: FastifyInstance, host: string, port: number): Promise<string> => {
  if (!LOOPBACK.has(host)) {
    throw new Error(
      `the dashboard will not listen on ${host}: users are not configured, so anyone on that network could operate it; set dashboard.host in base.yaml to 127.0.0.1`,
    );
  }
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') {
      throw new Error(
        `port ${port} on ${host} is in use; stop what listens there, or start with --port and another number`,
      );
    }
    if (code === 'EACCES')
      throw new Error(`port ${port} may not be opened by this user; start with --port and a number above 1023`);
    throw error;
  }
};
