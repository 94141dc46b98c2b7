import type { PlantState, Stop } from '../../page.ts';
import { element } from '../../widgets/dom.ts';
import { PlantView } from './view.ts';
import { plantWords } from './words.ts';

export const show = (root: HTMLElement, plant: PlantState): Stop => {
  const line = plant.line(plant.navigation.get().line ?? '');
  if (!line) {
    root.append(element('p', 'plant-note', plant.say(plantWords.noSuchLine)));
    return () => root.replaceChildren();
  }
  let shown = new PlantView(root, plant, line, null);
  // Words are drawn into the tree and the picture: another language draws them anew, the camera stays.
  const unsubscribe = plant.language.subscribe(() => {
    shown.stop();
    shown = new PlantView(root, plant, line, shown.camera);
  });
  return () => {
    unsubscribe();
    shown.stop();
  };
};
