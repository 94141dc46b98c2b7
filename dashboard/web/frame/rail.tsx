import { frameWords } from '../i18n/frame.ts';
import { pages } from '../pages/index.ts';
import { useObservable, usePlant, useSay } from '../widgets/plant-context.ts';
import { lineFor } from './go.ts';

export const Rail = () => {
  const plant = usePlant();
  const say = useSay();
  const { view } = useObservable(plant.navigation);
  return (
    <nav className="rail" aria-label={say(frameWords.pages)}>
      {pages.map((page) => {
        const change = { view: page.id, line: lineFor(plant, page.scope) };
        return (
          <a
            key={page.id}
            href={plant.navigation.href(change)}
            aria-label={say(page.title)}
            {...(view === page.id ? { 'aria-current': 'page' as const } : {})}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              plant.navigation.go(change);
            }}
          >
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d={page.icon} />
            </svg>
            <span className="tip">
              {say(page.title)} <kbd>G {page.key}</kbd>
            </span>
          </a>
        );
      })}
    </nav>
  );
};
