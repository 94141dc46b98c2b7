import type { Config } from '../../../config/plant/load.ts';
import { ProblemError } from '../../../config/vocabulary/problem.ts';

/** A line that is not there is a 404 that names those that are. */
export const knownLine = (config: Config, line: string | undefined): void => {
  if (line === undefined || config.lines.some(({ id }) => id === line)) return;
  const known = config.lines.map(({ id }) => id).join(', ');
  throw new ProblemError(
    404,
    { zh: '没有这条产线', en: 'There is no such line' },
    { zh: `没有产线“${line}”；现有：${known}。`, en: `There is no line '${line}'; there are: ${known}.` },
  );
};
