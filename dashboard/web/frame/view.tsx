import { useEffect, useRef } from 'react';
import { frameWords } from '../i18n/frame.ts';
import type { Page } from '../page.ts';
import { pages } from '../pages/index.ts';
import { useObservable, usePlant, useSay } from '../widgets/plant-context.ts';
import { failedPage } from '../widgets/react-page.tsx';
import { lineFor } from './go.ts';
import { NothingConfigured } from './start-notes.tsx';

/** The page that the address names, in an element of its own. */
export const View = () => {
  const plant = usePlant();
  const say = useSay();
  const { view, line } = useObservable(plant.navigation);
  const page = pages.find(({ id }) => id === view);
  // An address without a line is that of the line the rail would open.
  const opens = line === null && page?.scope === 'line' ? lineFor(plant, 'line') : null;
  useEffect(() => {
    if (opens !== null) plant.navigation.go({ line: opens, replace: true });
  }, [plant, opens]);
  if (plant.lines.length === 0) return <NothingConfigured />;
  if (!page) return <NotHere text={say(frameWords.noSuchPage, { path: `/${view}` })} />;
  if (opens !== null) return <main className="view" />;
  if (line !== null && page.scope !== 'base' && !plant.line(line))
    return <NotHere text={say(frameWords.noSuchLine, { line })} />;
  return <Shown key={`${page.id} ${line}`} page={page} />;
};

const Shown = ({ page }: { page: Page }) => {
  const plant = usePlant();
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    const { current } = root;
    if (!current) return;
    try {
      return page.show(current, plant);
    } catch (error) {
      failedPage(current, error, plant);
      return () => current.replaceChildren();
    }
  }, [page, plant]);
  return <main className="view" ref={root} data-page={page.id} />;
};

const NotHere = ({ text }: { text: string }) => {
  const plant = usePlant();
  const say = useSay();
  return (
    <main className="view">
      <div className="message">
        <p>{text}</p>
        <button type="button" onClick={() => plant.navigation.go({ view: 'base', line: null })}>
          {say(frameWords.toOverview)}
        </button>
      </div>
    </main>
  );
};
