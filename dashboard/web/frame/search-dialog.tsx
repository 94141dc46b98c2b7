import { useMemo, useState } from 'react';
import { frameWords } from '../i18n/frame.ts';
import type { Selection } from '../page.ts';
import { search } from '../state/search.ts';
import { useObservable, usePlant, useSay } from '../widgets/plant-context.ts';
import { LayerDialog } from './layer.tsx';

const SHOWN_MAX = 12;

export const SearchDialog = ({ close }: { close: () => void }) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useMemo(() => search(plant, query).slice(0, SHOWN_MAX), [plant, query]);
  const take = (selection: Selection) => {
    plant.select(selection);
    close();
  };
  return (
    <LayerDialog title={say(frameWords.search)} close={close}>
      <input
        // biome wants no autofocus on pages; in a dialog that was asked for it is where the focus belongs.
        ref={(input) => input?.focus()}
        type="search"
        aria-label={say(frameWords.search)}
        placeholder={say(frameWords.search)}
        value={query}
        onChange={({ target }) => {
          setQuery(target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setChosen((row) => Math.min(found.length - 1, row + 1));
          else if (event.key === 'ArrowUp') setChosen((row) => Math.max(0, row - 1));
          else if (event.key === 'Enter' && found[chosen]) take(found[chosen].selection);
          else return;
          event.preventDefault();
        }}
      />
      <div className="found">
        {found.map(({ selection, label, name, hint }, row) => (
          <button
            key={`${selection.kind} ${selection.id}`}
            type="button"
            {...(row === chosen ? { 'data-chosen': '' } : {})}
            onClick={() => take(selection)}
          >
            <span>{label}</span>
            <span>{name[language]}</span>
            <span className="hint">{hint}</span>
          </button>
        ))}
        {query !== '' && found.length === 0 ? <p className="hint">{say(frameWords.searchEmpty, { query })}</p> : null}
      </div>
    </LayerDialog>
  );
};
