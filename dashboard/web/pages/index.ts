import type { Page } from '../page.ts';
import { basePage } from './base/index.ts';
import { faultsPage } from './faults/index.ts';
import { gapsPage } from './gaps/index.ts';
import { healthPage } from './health/index.ts';
import { linePage } from './line/index.ts';
import { plantPage } from './plant/index.ts';
import { quarantinePage } from './quarantine/index.ts';
import { tagsPage } from './tags/index.ts';
import { trendsPage } from './trends/index.ts';
import { trialsPage } from './trials/index.ts';
import { twinPage } from './twin/index.ts';
import { whatIfPage } from './what-if/index.ts';

/** Every page, in the order of the rail. The frame, the keyboard list and the contract test walk it. */
export const pages: readonly Page[] = [
  basePage,
  linePage,
  plantPage,
  trendsPage,
  tagsPage,
  trialsPage,
  twinPage,
  whatIfPage,
  healthPage,
  gapsPage,
  quarantinePage,
  faultsPage,
];
