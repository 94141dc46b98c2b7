import type { ComponentType } from 'react';
import { createRoot } from 'react-dom/client';
import { troubleText } from '../../../config/vocabulary/trouble.ts';
import { frameWords } from '../i18n/frame.ts';
import type { Page, PlantState } from '../page.ts';
import { Boundary } from './boundary.tsx';
import { element } from './dom.ts';
import { PlantProvider } from './plant-context.ts';

/** `show` of a page that is a React component. */
export const reactPage =
  (Content: ComponentType): Page['show'] =>
  (root, plant) => {
    const place = element('div', 'page-root');
    root.append(place);
    const made = createRoot(place);
    made.render(
      <PlantProvider value={plant}>
        <Boundary plant={plant}>
          <Content />
        </Boundary>
      </PlantProvider>,
    );
    return () => {
      place.remove();
      // Not while another root is being drawn.
      queueMicrotask(() => made.unmount());
    };
  };

/** The words for a page whose code did not come. */
export const failedPage = (root: HTMLElement, error: unknown, plant: PlantState): void => {
  const box = element('div', 'failed');
  const again = element('button', '', plant.say(frameWords.reload));
  again.addEventListener('click', () => location.reload());
  const reason = plant.say(troubleText(error));
  box.append(element('p', '', plant.say(frameWords.failedPanel)), element('code', '', reason), again);
  root.replaceChildren(box);
};
