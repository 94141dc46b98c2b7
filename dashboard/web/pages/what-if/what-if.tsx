import { useCallback, useMemo } from 'react';
import type { DynamicsReport } from '../../../../config/vocabulary/dynamics-report.ts';
import { whatIfWords } from '../../i18n/what-if.ts';
import { type Draft, draftOf, readDraft, requestOf, writeDraft } from '../../state/what-if-draft.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';
import { usePolled } from '../../widgets/use-polled.ts';
import { BranchTree } from './branch-tree.tsx';
import { DraftEditor } from './draft-editor.tsx';
import { PlanResults } from './plan-results.tsx';
import { quantitiesOf } from './quantities.ts';
import { Results } from './results.tsx';
import { RunBar } from './run-bar.tsx';
import { shownAnswers } from './shown.ts';
import { useBranches } from './use-branches.ts';
import { useRun } from './use-run.ts';
import './what-if.css';

const PERIOD_MS = 10_000;

/** Virtual experiments on the dynamic models of a line. What is edited stands in the address; what is kept, in the twin. */
export const WhatIf = () => {
  const plant = usePlant();
  const say = useSay();
  const { line, parameters } = useObservable(plant.navigation);
  const path = `/api/twin/${encodeURIComponent(line ?? '')}/parameters`;
  const { value, error } = usePolled<DynamicsReport>(path, PERIOD_MS);
  const branches = useBranches(line ?? '');
  const { reload } = branches;
  const done = useCallback(
    (reply: { readonly branch?: string | null | undefined }) => {
      if (!reply.branch) return;
      const show = [...(plant.navigation.get().parameters.show ?? '').split(',').filter(Boolean), reply.branch];
      plant.navigation.go({ parameters: { b: reply.branch, show: show.join() }, replace: true });
      reload();
    },
    [plant, reload],
  );
  const running = useRun(done);
  const draft = useMemo(() => readDraft(parameters), [parameters]);

  if (error && !value) return <p className="page secondary">{say(whatIfWords.failed, { reason: say(error) })}</p>;
  if (!value || !line) return <div className="page" />;
  const block = value.blocks.find(({ id }) => id === draft.block) ?? value.blocks[0];
  if (!block) return <p className="page secondary">{say(whatIfWords.none)}</p>;

  const edit = (next: Draft) => plant.navigation.go({ parameters: writeDraft(next), replace: true });
  const chosen = branches.list.find(({ id }) => id === parameters.b) ?? null;
  const request = requestOf(draft, line, block.id);
  const shown = shownAnswers(parameters, branches.list, running.value, block.id);
  return (
    <div className="page what-if">
      <p className="what-if-banner">
        <b>推演 WHAT-IF</b> {say(whatIfWords.banner)}
      </p>
      <div className="what-if-columns">
        <div className="page-part">
          <BranchTree
            branches={branches}
            parameters={parameters}
            choose={(branch) =>
              plant.navigation.go({
                parameters: { ...writeDraft(draftOf(branch.request, branch.reply.from)), b: branch.id },
                replace: true,
              })
            }
          />
          <DraftEditor draft={draft} block={block} blocks={value.blocks} edit={edit} />
          <RunBar
            draft={draft}
            running={running}
            branches={branches.list}
            run={() => running.start(request)}
            keep={(name) => {
              const { plan: _, ...single } = request;
              running.start({ ...single, keep: { name, parent: chosen?.id ?? null } });
            }}
          />
        </div>
        <div className="page-part">
          {running.error ? (
            <p className="panel panel-body">{say(whatIfWords.notDone, { reason: say(running.error) })}</p>
          ) : null}
          {running.value?.outcome === 'refused' ? (
            <p className="panel panel-body" role="alert">
              <StateWord well="no">{say(whatIfWords.refused)}</StateWord>{' '}
              {running.value.reason ? say(running.value.reason) : ''}
            </p>
          ) : null}
          {running.value && running.value.runs.length > 0 ? (
            <PlanResults reply={running.value} block={block} quantities={quantitiesOf(block)} />
          ) : null}
          <Results shown={shown} block={block} />
        </div>
      </div>
    </div>
  );
};
