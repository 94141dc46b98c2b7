import type { PlantState, Stop } from '../../page.ts';
import { element } from '../../widgets/dom.ts';
import { PlantView } from './view.ts';
import { plantWords } from './words.ts';

/** The line that the address names, or every line on its place of the site. */
export const show = (root: HTMLElement, plant: PlantState): Stop => {
  const named = plant.navigation.get().line;
  const line = named === null ? undefined : plant.line(named);
  if (named !== null && !line) {
    root.append(element('p', 'plant-note', plant.say(plantWords.noSuchLine)));
    return () => root.replaceChildren();
  }
  const lines = line ? [line] : plant.lines;
  let shown = new PlantView(root, plant, lines, null);
  // Words are drawn into the tree and the picture: another language draws them anew, the camera stays.
  const unsubscribe = plant.language.subscribe(() => {
    shown.stop();
    shown = new PlantView(root, plant, lines, shown.camera);
  });
  return () => {
    unsubscribe();
    shown.stop();
  };
};
