import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Base } from '../../config/plant/base.ts';
import { Line } from '../../config/plant/line.ts';
import { TagRow } from '../../config/plant/tag-row.ts';
import { UNITS } from '../../config/vocabulary/unit.ts';
import { schemaTable } from './schema-page.ts';

const page = `# Configuration reference

Written from the schemas by \`npm run docs\`; do not edit by hand. \`npm run check-config [-- DIR]\` checks a folder against it and
lists every mistake of every file at once.

## base.yaml: the site and its services

${schemaTable(Base)}

## lines/<line>/line.yaml: a pilot line

${schemaTable(Line)}

## lines/<line>/tags.csv: the instrument index

One row a point, UTF-8, comma separated, first row the names of the columns. \`words\`, \`calibrated\` and \`calibration_due\` may be left out.

${schemaTable(TagRow)}

## Units of measure

${Object.entries(UNITS)
  .map(([code, unit]) => `\`${code}\` (UCUM \`${unit.ucum}\`)`)
  .join(' · ')}
`;

test('config/REFERENCE.md says what the schemas say (npm run docs renews it)', async () => {
  await expect(page).toMatchFileSnapshot(join(import.meta.dirname, '../../config/REFERENCE.md'));
});
