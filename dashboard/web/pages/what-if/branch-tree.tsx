import type { WhatIfBranch } from '../../../../config/vocabulary/what-if.ts';
import { BRANCHES_MAX } from '../../../../config/vocabulary/what-if-limits.ts';
import { whatIfWords } from '../../i18n/what-if.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { penColour } from '../trends/pens.ts';
import { isShown, penOf } from './shown.ts';
import { type Branches, inTreeOrder } from './use-branches.ts';

interface BranchTreeProps {
  readonly branches: Branches;
  readonly parameters: Readonly<Record<string, string>>;
  readonly choose: (branch: WhatIfBranch) => void;
}

/** Kept experiments as a tree: each below the one it was made from, with the pen it is drawn with. */
export const BranchTree = ({ branches, parameters, choose }: BranchTreeProps) => {
  const plant = usePlant();
  const say = useSay();
  const theme = useObservable(plant.theme);
  const { list, error } = branches;
  const toggle = (id: string) => {
    const kept = list.map((branch) => branch.id).filter((one) => isShown(parameters, one) !== (one === id));
    const b = parameters.b === id && !kept.includes(id) ? null : (parameters.b ?? null);
    plant.navigation.go({ parameters: { show: kept.join() || null, b }, replace: true });
  };
  return (
    <Panel title={say(whatIfWords.branches, { count: list.length, limit: BRANCHES_MAX })}>
      {error ? <p className="panel-body secondary">{say(whatIfWords.branchesFailed, { reason: say(error) })}</p> : null}
      {list.length === 0 && !error ? <p className="panel-body secondary">{say(whatIfWords.noBranches)}</p> : null}
      <ul className="branch-tree">
        {inTreeOrder(list).map(({ branch, depth }) => (
          <li key={branch.id} style={{ paddingInlineStart: `${depth * 1.25}rem` }}>
            <input
              type="checkbox"
              aria-label={say(whatIfWords.show, { name: branch.name })}
              checked={isShown(parameters, branch.id)}
              onChange={() => toggle(branch.id)}
            />
            <i className="pen-mark" style={{ background: penColour(penOf(branch.id), theme) }} />
            <button
              type="button"
              className="branch-name"
              aria-pressed={parameters.b === branch.id}
              onClick={() => choose(branch)}
            >
              {branch.name}
              <span className="hint">
                {branch.reply.from === null ? '' : plant.format.dateTime(branch.reply.from).slice(5, 16)} ·{' '}
                {branch.request.horizonH} h
              </span>
            </button>
            <button
              type="button"
              className="quiet"
              aria-label={say(whatIfWords.letGo, { name: branch.name })}
              onClick={() => branches.remove(branch.id)}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
};
