import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reference } from '../../dashboard/contract/reference.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

test('REFERENCE.md of the HTTP interface is current: npm run docs writes it', async () => {
  await expect(reference(version)).toMatchFileSnapshot('../../dashboard/contract/REFERENCE.md');
});
