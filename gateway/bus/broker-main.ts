import { parseArgs } from 'node:util';
import { runFrame } from '../../config/plant/process-frame.ts';
import { startBroker } from './broker.ts';

// The embedded broker as a process of its own: it outlives a crash of the gateway, and the gateway one of its. All it
// needs to know is its port; without the configuration it takes half the memory.

await runFrame('broker', async ({ log, ready }, signal) => {
  const broker = await startBroker(portOf(process.argv.slice(2)));
  log.info('listening', { port: broker.port });
  ready();
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await broker.close();
});

function portOf(argv: readonly string[]): number {
  const { port } = parseArgs({ args: [...argv], options: { port: { type: 'string' } } }).values;
  const number = Number(port);
  if (port === undefined || !Number.isInteger(number) || number < 0 || number > 65_535)
    throw new Error(`--port is '${port ?? ''}'; it must be a whole number from 0 to 65535`);
  return number;
}
