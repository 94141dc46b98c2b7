import { runProcess } from '../config/plant/run-process.ts';
import { runGateway } from './gateway.ts';

// Field devices to disk, disk to everyone: npm run gateway [-- --line bdo --config DIR --data DIR]

await runProcess('gateway', ({ config, dataDir, log, ready }, signal) =>
  runGateway({ config, dataDir: dataDir, log, ready }, signal),
);
