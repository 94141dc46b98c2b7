import type { FastifyInstance } from 'fastify';
import { TroubleError } from '../../config/vocabulary/trouble.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/** Listens, or throws a sentence that says why not and what to do. */
export const listen = async (app: FastifyInstance, host: string, port: number): Promise<string> => {
  if (!LOOPBACK.has(host)) {
    throw new TroubleError(
      `驾驶舱不在 ${host} 上监听：尚未配置用户，那个网络上任何人都能操作；请把 base.yaml 的 dashboard.host 设为 127.0.0.1`,
      `the dashboard will not listen on ${host}: users are not configured, so anyone on that network could operate it; set dashboard.host in base.yaml to 127.0.0.1`,
    );
  }
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') {
      throw new TroubleError(
        `驾驶舱端口 ${host}:${port} 已被占用；请停掉占用它的程序，或用 --port 换一个`,
        `port ${port} on ${host} is in use; stop what listens there, or start with --port and another number`,
      );
    }
    if (code === 'EACCES')
      throw new TroubleError(
        `当前用户不能打开端口 ${port}；请用 --port 换一个大于 1023 的`,
        `port ${port} may not be opened by this user; start with --port and a number above 1023`,
      );
    throw error;
  }
};
