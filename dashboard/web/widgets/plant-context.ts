import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Word, WordParameters } from '../i18n/word.ts';
import type { Observable, PlantState } from '../page.ts';

const Plant = createContext<PlantState | null>(null);
export const PlantProvider = Plant.Provider;

export const usePlant = (): PlantState => {
  const plant = useContext(Plant);
  if (!plant) throw new Error('a component that needs the plant stands outside PlantProvider');
  return plant;
};

export const useObservable = <Value>(source: Observable<Value>): Value =>
  useSyncExternalStore(source.subscribe, source.get);

/** `say` in the language of the window; who uses it is drawn again when the language changes. */
export const useSay = (): ((word: Word, parameters?: WordParameters) => string) => {
  const plant = usePlant();
  useObservable(plant.language);
  return plant.say;
};
