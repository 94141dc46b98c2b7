import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { Line } from '../../../../../config/plant/line.ts';
import { hallInput } from '../../../../../dashboard/web/pages/plant/scene-input.ts';
import type { HallInput } from '../../../../../dashboard/web/scene/input.ts';

/** The scene of the one real line there is. */
export const bdoScene = (): HallInput => {
  const file = new URL('../../../../../config/lines/bdo/line.yaml', import.meta.url);
  const line = Line.parse(parse(readFileSync(file, 'utf8')));
  return hallInput(line);
};
