import { useState } from 'react';
import type { WhatIfBranch } from '../../../../config/vocabulary/what-if.ts';
import { BRANCHES_MAX } from '../../../../config/vocabulary/what-if-limits.ts';
import { whatIfWords } from '../../i18n/what-if.ts';
import { type Draft, tooManyRuns } from '../../state/what-if-draft.ts';
import { useSay } from '../../widgets/plant-context.ts';
import type { Running } from './use-run.ts';

interface RunBarProps {
  readonly draft: Draft;
  readonly running: Running;
  readonly branches: readonly WhatIfBranch[];
  readonly run: () => void;
  readonly keep: (name: string) => void;
}

/** Try, or run and keep under a name. A plan is only tried: a branch is one run. */
export const RunBar = ({ draft, running, branches, run, keep }: RunBarProps) => {
  const say = useSay();
  const [name, setName] = useState('');
  const busy = running.seconds !== null;
  const { plan } = draft;
  const planReady = plan === null || (plan.factors.length > 0 && !tooManyRuns(plan));
  const given = name.trim();
  const taken = branches.some((branch) => branch.name === given);
  return (
    <form
      className="panel panel-body run-bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (busy || given === '' || taken || branches.length >= BRANCHES_MAX) return;
        keep(given);
        setName('');
      }}
    >
      <button type="button" className="run" disabled={busy || !planReady} onClick={run}>
        {say(plan ? whatIfWords.runPlan : whatIfWords.run)}
      </button>
      {plan ? null : (
        <>
          <input
            aria-label={say(whatIfWords.branchName)}
            placeholder={say(whatIfWords.branchName)}
            maxLength={60}
            value={name}
            aria-invalid={taken}
            onChange={({ target }) => setName(target.value)}
          />
          <button type="submit" disabled={busy || given === '' || taken || branches.length >= BRANCHES_MAX}>
            {say(whatIfWords.runAndKeep)}
          </button>
        </>
      )}
      {busy ? (
        <span className="secondary" role="status">
          {say(whatIfWords.running, { seconds: running.seconds ?? 0 })}
        </span>
      ) : null}
    </form>
  );
};
