import { runProcess } from '../../config/plant/run-process.ts';
import { startBroker } from './broker.ts';

// The embedded broker as a process of its own: it outlives a crash of the gateway, and the gateway one of its.

await runProcess('broker', async ({ config, log, ready }, signal) => {
  const broker = await startBroker(brokerPort(config.base.bus.url));
  log.info('listening', { port: broker.port });
  ready();
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await broker.close();
});

function brokerPort(url: string): number {
  return Number(new URL(url).port || 1883);
}
