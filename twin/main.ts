import { runProcess } from '../config/plant/run-process.ts';
import { runTwin } from './twin.ts';

// Samples in, estimates out: npm run twin [-- --line bdo --config DIR --data DIR]

await runProcess('twin', ({ config, dataDir, log, ready }, signal) => runTwin({ config, dataDir, log, ready }, signal));
