import { useEffect, useState } from 'react';
import { pages } from '../pages/index.ts';
import type { Window } from '../state/plant-state.ts';
import { Boundary } from '../widgets/boundary.tsx';
import { PlantProvider, useObservable, usePlant } from '../widgets/plant-context.ts';
import { Bands } from './bands.tsx';
import { DetailPanel } from './detail-panel.tsx';
import { contextOf, goTo } from './go.ts';
import { HelpDialog } from './help-dialog.tsx';
import { followKeys } from './keyboard.ts';
import { Rail } from './rail.tsx';
import { SearchDialog } from './search-dialog.tsx';
import { TimeBar } from './time-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { View } from './view.tsx';

export type Layer = 'search' | 'help' | null;

export const App = ({ window: shown }: { window: Window }) => (
  <PlantProvider value={shown.plant}>
    <Shell window={shown} />
  </PlantProvider>
);

const Shell = ({ window: shown }: { window: Window }) => {
  const plant = usePlant();
  const link = useObservable(plant.link);
  const language = useObservable(plant.language);
  const theme = useObservable(plant.theme);
  const context = contextOf(plant, useObservable(plant.navigation).view);
  const [layer, setLayer] = useState<Layer>(null);
  const [detail, setDetail] = useState(false);

  useEffect(
    () =>
      followKeys(document, pages, {
        go: (id) => goTo(plant, id),
        open: setLayer,
        toggleDetail: () => setDetail((open) => !open),
        toggleLanguage: () => shown.setLanguage(plant.language.get() === 'zh' ? 'en' : 'zh'),
      }),
    [plant, shown],
  );
  // A selection is worth the panel; the first one opens it.
  useEffect(() => plant.selection.subscribe(() => plant.selection.get() && setDetail(true)), [plant]);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.dataset.theme = theme;
  }, [language, theme]);

  return (
    <div className="window" data-link={link.state} data-context={context}>
      {context === 'live' ? null : <div className="context-frame" data-context={context} />}
      <Bands window={shown} />
      <TopBar window={shown} open={setLayer} />
      <Rail />
      <Boundary plant={plant}>
        <View />
      </Boundary>
      {detail ? (
        <Boundary plant={plant}>
          <DetailPanel close={() => setDetail(false)} />
        </Boundary>
      ) : null}
      <TimeBar />
      {layer === 'search' ? <SearchDialog close={() => setLayer(null)} /> : null}
      {layer === 'help' ? <HelpDialog close={() => setLayer(null)} /> : null}
    </div>
  );
};
