import type { Navigation } from '../page.ts';
import { changed, readLocation, writeLocation } from './location.ts';
import { observable } from './observable.ts';

/** The address bar as an observable. Everything on screen has an address; leaving and coming back goes by the browser's own history. */
export const browserNavigation = (window: Window): Navigation & { stop(): void } => {
  const read = () => readLocation(window.location.pathname, window.location.search);
  const location = observable(read());
  const onPop = () => location.set(read());
  window.addEventListener('popstate', onPop);
  return {
    get: location.get,
    subscribe: location.subscribe,
    href: (change) => writeLocation(changed(location.get(), change)),
    go: (change) => {
      const next = changed(location.get(), change);
      const address = writeLocation(next);
      if (address === writeLocation(location.get())) return;
      if (change.replace) window.history.replaceState(null, '', address);
      else window.history.pushState(null, '', address);
      location.set(next);
    },
    stop: () => window.removeEventListener('popstate', onPop),
  };
};
