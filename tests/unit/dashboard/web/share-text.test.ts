import { expect, test } from 'vitest';
import { shareText } from '../../../../dashboard/web/state/share-text.ts';

test.each([
  [1, '100 %'],
  [0.99998, '99.998 %'],
  [0.999, '99.9 %'],
  [0.9999999, '99.99999 %'],
  [0.999999999, '> 99.99999 %'],
  [0.5, '50.0 %'],
  [0, '0.0 %'],
  [0.99999, '99.999 %'],
])('%d of the record is %s, never rounded up to whole', (share, text) => {
  expect(shareText(share)).toBe(text);
});
