import type { WhatIfRequest } from '../../../config/vocabulary/what-if.ts';
import { RUNS_MAX } from '../../../config/vocabulary/what-if-limits.ts';

// What an experiment asks, in the address: everything that is edited on the what-if page can be sent to somebody.

export interface DraftChange {
  readonly name: string;
  readonly value: number;
  readonly atH: number;
  readonly rampH: number;
}

export interface DraftFactor {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly levels: number;
}

export interface DraftPlan {
  readonly kind: 'full-factorial' | 'latin-hypercube';
  readonly runs: number;
  readonly factors: readonly DraftFactor[];
}

export interface Draft {
  readonly block: string | null;
  /** Unix ms; null: now. */
  readonly from: number | null;
  readonly horizonH: number;
  readonly draws: number;
  readonly changes: readonly DraftChange[];
  readonly plan: DraftPlan | null;
}

type Parameters = Readonly<Record<string, string>>;

const HORIZON_H = 24;
const DRAWS = 200;

const numbered = (text: string | undefined, otherwise: number): number => {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : otherwise;
};

/** `feed:50@2~1`: to 50, from hour 2 on, over 1 hour. What cannot be read is left out. */
const readChange = (text: string): DraftChange[] => {
  const [, name, value, at, ramp] = /^(\w+):(-?[\d.e+-]+)(?:@([\d.]+))?(?:~([\d.]+))?$/.exec(text) ?? [];
  const to = numbered(value, Number.NaN);
  if (name === undefined || !Number.isFinite(to)) return [];
  return [{ name, value: to, atH: numbered(at, 0), rampH: numbered(ramp, 0) }];
};

/** `TA:80~95x3`: from 80 to 95 on three levels. */
const readFactor = (text: string): DraftFactor[] => {
  const [, name, low, high, levels] = /^(\w+):(-?[\d.e+-]+)~(-?[\d.e+-]+)(?:x(\d))?$/.exec(text) ?? [];
  const [from, to] = [numbered(low, Number.NaN), numbered(high, Number.NaN)];
  if (name === undefined || !Number.isFinite(from) || !Number.isFinite(to)) return [];
  return [{ name, low: from, high: to, levels: numbered(levels, 3) }];
};

const readPlan = (text: string | undefined): DraftPlan | null => {
  const [kind, ...factors] = (text ?? '').split(';');
  const [, how, runs] = /^(ff|lhs)(?::(\d+))?$/.exec(kind ?? '') ?? [];
  if (how === undefined) return null;
  return {
    kind: how === 'ff' ? 'full-factorial' : 'latin-hypercube',
    runs: numbered(runs, 20),
    factors: factors.flatMap(readFactor),
  };
};

export const readDraft = ({ block, from, h, draws, set, plan }: Parameters): Draft => {
  const at = Date.parse(from ?? '');
  return {
    block: block ?? null,
    from: Number.isFinite(at) ? at : null,
    horizonH: numbered(h, HORIZON_H),
    draws: numbered(draws, DRAWS),
    changes: (set ?? '').split(';').flatMap(readChange),
    plan: readPlan(plan),
  };
};

/** The parameters of the address; null removes one that says nothing beyond the default. */
export const writeDraft = ({ block, from, horizonH, draws, changes, plan }: Draft): Record<string, string | null> => ({
  block,
  from: from === null ? null : new Date(from).toISOString(),
  h: horizonH === HORIZON_H ? null : String(horizonH),
  draws: draws === DRAWS ? null : String(draws),
  set:
    changes
      .map(
        ({ name, value, atH, rampH }) =>
          `${name}:${value}${atH === 0 ? '' : `@${atH}`}${rampH === 0 ? '' : `~${rampH}`}`,
      )
      .join(';') || null,
  plan:
    plan &&
    [
      plan.kind === 'full-factorial' ? 'ff' : `lhs:${plan.runs}`,
      ...plan.factors.map(
        ({ name, low, high, levels }) => `${name}:${low}~${high}${plan.kind === 'full-factorial' ? `x${levels}` : ''}`,
      ),
    ].join(';'),
});

/** The question to the twin. */
export const requestOf = (draft: Draft, line: string, block: string): Omit<WhatIfRequest, 'keep'> => ({
  line,
  block,
  from: draft.from ?? 'now',
  horizonH: draft.horizonH,
  points: 61,
  draws: draft.draws,
  seed: 1,
  changes: draft.changes.map((change) => ({ ...change })),
  ...(draft.plan
    ? { plan: { kind: draft.plan.kind, runs: draft.plan.runs, factors: draft.plan.factors.map((one) => ({ ...one })) } }
    : {}),
});

/** What was asked of a branch, to go on from: the same start, so that its children can be laid beside it. */
export const draftOf = ({ block, horizonH, draws, changes }: WhatIfRequest, from: number | null): Draft => ({
  block,
  from,
  horizonH,
  draws,
  changes,
  plan: null,
});

/** Runs a plan would make; above the limit the twin refuses it. */
export const runsOf = ({ kind, runs, factors }: DraftPlan): number =>
  kind === 'latin-hypercube' ? runs : factors.reduce((product, { levels }) => product * levels, 1);

export const tooManyRuns = (plan: DraftPlan): boolean => runsOf(plan) > RUNS_MAX;

/** Each with a key that stays when another quantity's changes come or go: its name, and the how-manieth of that name it is. */
export const keyed = (
  changes: readonly DraftChange[],
): readonly { readonly key: string; readonly change: DraftChange }[] =>
  changes.map((change, index) => ({
    key: `${change.name} ${changes.slice(0, index).filter(({ name }) => name === change.name).length}`,
    change,
  }));
