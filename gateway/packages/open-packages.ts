import { join } from 'node:path';
import type { Config } from '../../config/plant/load.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { GatewayHistory } from '../history/index.ts';
import type { Trials } from '../records/trials.ts';
import { Archive } from './archive.ts';
import { DEMONSTRATION_DIR } from './demonstration.ts';
import { Keys } from './keys.ts';
import { Packages } from './packages.ts';
import type { ContentRoom } from './write-content.ts';

interface OpenPackagesOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly record: Pick<GatewayHistory, 'history' | 'exporter'>;
  readonly software: string;
  readonly gaps: ContentRoom['gaps'];
  readonly photoPath: ContentRoom['photoPath'];
  readonly clock: Clock;
  trials(): Trials;
}

/** Keys of a data folder, with those that come with the project. */
export const keysOf = (dataDir: string): Keys => new Keys(join(dataDir, 'keys'), DEMONSTRATION_DIR);

/** Trials as packages, and the history over the record and the packages. Reads and makes no file yet. */
export const openPackages = ({ config, dataDir, record, ...room }: OpenPackagesOptions) => {
  const { base, points, dir } = config;
  const archive = new Archive(join(dataDir, 'trials'), points);
  const history = archive.over(record.history);
  const { zh, en } = base.name;
  const site = { id: base.site, zh, en, timeZone: base.timeZone };
  const packages = new Packages({
    ...room,
    ...{ history, points, site, archive },
    exporter: record.exporter,
    configDir: dir,
    keys: keysOf(dataDir),
  });
  return { packages, history, archive };
};
