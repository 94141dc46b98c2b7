import { whatIfWords } from '../../i18n/what-if.ts';
import type { Draft } from '../../state/what-if-draft.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { ChangeList } from './change-list.tsx';
import { NumberField } from './number-field.tsx';
import { PlanEditor } from './plan-editor.tsx';
import { type Block, quantitiesOf } from './quantities.ts';
import { Timeline } from './timeline.tsx';

interface DraftEditorProps {
  readonly draft: Draft;
  readonly block: Block;
  readonly blocks: readonly Block[];
  readonly edit: (draft: Draft) => void;
}

const HOUR_MS = 3_600_000;

/** What is asked: model, start, length, what changes when, and a plan if there is one. */
export const DraftEditor = ({ draft, block, blocks, edit }: DraftEditorProps) => {
  const plant = usePlant();
  const say = useSay();
  const quantities = quantitiesOf(block);
  return (
    <Panel title={say(whatIfWords.setUp)}>
      <div className="panel-body what-if-form">
        <label>
          <span>{say(whatIfWords.model)}</span>
          <select
            value={block.id}
            onChange={({ target }) => edit({ ...draft, block: target.value, changes: [], plan: null })}
          >
            {blocks.map(({ id, name }) => (
              <option key={id} value={id}>
                {say(name)}
              </option>
            ))}
          </select>
        </label>
        <div className="field">
          <span>{say(whatIfWords.start)}</span>
          <select
            aria-label={say(whatIfWords.start)}
            value={draft.from === null ? 'now' : 'instant'}
            onChange={({ target }) =>
              edit({ ...draft, from: target.value === 'now' ? null : Math.round(plant.now() - HOUR_MS) })
            }
          >
            <option value="now">{say(whatIfWords.now)}</option>
            <option value="instant">{say(whatIfWords.instant)}</option>
          </select>
          {draft.from === null ? null : (
            <SiteTime at={draft.from} label={say(whatIfWords.instant)} change={(from) => edit({ ...draft, from })} />
          )}
        </div>
        <div className="field">
          <span>{say(whatIfWords.horizon)}</span>
          <NumberField
            label={say(whatIfWords.horizon)}
            value={draft.horizonH}
            min={0.02}
            max={240}
            unit="h"
            change={(horizonH) => edit({ ...draft, horizonH })}
          />
          <span>{say(whatIfWords.draws)}</span>
          <NumberField
            label={say(whatIfWords.draws)}
            value={draft.draws}
            min={20}
            max={2000}
            change={(draws) => edit({ ...draft, draws: Math.round(draws) })}
          />
        </div>
        <ChangeList
          quantities={quantities}
          changes={draft.changes}
          horizonH={draft.horizonH}
          edit={(changes) => edit({ ...draft, changes })}
        />
        {draft.changes.length > 0 ? (
          <Timeline
            quantities={quantities}
            changes={draft.changes}
            horizonH={draft.horizonH}
            edit={(changes) => edit({ ...draft, changes })}
          />
        ) : null}
        <PlanEditor quantities={quantities} plan={draft.plan} edit={(plan) => edit({ ...draft, plan })} />
      </div>
    </Panel>
  );
};

interface SiteTimeProps {
  readonly at: number;
  readonly label: string;
  readonly change: (at: number) => void;
}

/** An instant in the zone of the site, whatever the browser is set to. */
const SiteTime = ({ at, label, change }: SiteTimeProps) => {
  const plant = usePlant();
  const wall = (unixMs: number) => plant.format.dateTime(unixMs).slice(0, 16).replace(' ', 'T');
  return (
    <input
      type="datetime-local"
      aria-label={label}
      value={wall(at)}
      onChange={({ target }) => {
        const given = Date.parse(`${target.value}:00Z`);
        // The same wall time read as UTC differs from the instant by the offset of the site.
        const offset = Date.parse(`${wall(at)}:00Z`) - Math.floor(at / 60_000) * 60_000;
        if (Number.isFinite(given)) change(given - offset);
      }}
    />
  );
};
