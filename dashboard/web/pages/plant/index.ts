import { definePage, lazily } from '../../page.ts';
import { failedPage } from '../../widgets/react-page.tsx';
import { plantWords } from './words.ts';

/** The line or, without one in the address, the whole base in three dimensions, with the asset tree beside it. Its code, three.js in it, is fetched when first opened. */
export const plantPage = definePage({
  id: 'plant',
  title: plantWords.title,
  key: 'P',
  icon: 'M12 3 3 7.5v9L12 21l9-4.5v-9L12 3Zm0 0v9m0 9v-9m0 0 9-4.5M12 12 3 7.5',
  scope: 'either',
  show: lazily(() => import('./plant-page.ts'), failedPage),
});
