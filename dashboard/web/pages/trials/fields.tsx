import { type ReactNode, useId } from 'react';
import type { Trial } from '../../../../config/vocabulary/trial.ts';
import { trialWords } from '../../i18n/trials.ts';
import { factorsOf, factorsText, peopleOf, peopleText } from '../../state/trial-text.ts';
import { useSay } from '../../widgets/plant-context.ts';

/** What people write about a trial, as text while it is written. */
export interface Draft {
  readonly title: string;
  readonly purpose: string;
  readonly people: string;
  readonly factors: string;
  readonly recipe: string;
  readonly calibration: string;
}

export const EMPTY_DRAFT: Draft = { title: '', purpose: '', people: '', factors: '', recipe: '', calibration: '' };

type Written = Pick<Trial, 'title' | 'purpose' | 'people' | 'factors' | 'recipe' | 'calibration'>;

export const draftOf = ({ title, purpose, people, factors, recipe, calibration }: Written): Draft => ({
  title,
  purpose,
  people: peopleText(people),
  factors: factorsText(factors),
  recipe,
  calibration,
});

/** The draft as it is sent, or the row of the factors that cannot be read. */
export const writtenOf = (draft: Draft): Written | { readonly row: number } => {
  const factors = factorsOf(draft.factors);
  return 'row' in factors ? factors : { ...draft, people: peopleOf(draft.people), factors: [...factors] };
};

/** A control under its label; the control takes the id it is handed. */
export const Field = ({
  label,
  hint,
  children,
}: {
  label: string;
  hint?: string;
  children: (id: string) => ReactNode;
}) => {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {hint === undefined ? null : <span className="hint"> {hint}</span>}
      </label>
      {children(id)}
    </div>
  );
};

/** The form of a draft. */
export const DraftFields = ({ draft, change }: { draft: Draft; change: (change: Partial<Draft>) => void }) => {
  const say = useSay();
  return (
    <>
      <Field label={say(trialWords.name)}>
        {(id) => (
          <input
            id={id}
            required
            maxLength={120}
            value={draft.title}
            onChange={({ target }) => change({ title: target.value })}
          />
        )}
      </Field>
      <Field label={say(trialWords.purpose)}>
        {(id) => (
          <textarea
            id={id}
            rows={2}
            value={draft.purpose}
            onChange={({ target }) => change({ purpose: target.value })}
          />
        )}
      </Field>
      <Field label={say(trialWords.people)} hint={say(trialWords.peopleHint)}>
        {(id) => <input id={id} value={draft.people} onChange={({ target }) => change({ people: target.value })} />}
      </Field>
      <Field label={say(trialWords.factors)} hint={say(trialWords.factorsHint)}>
        {(id) => (
          <textarea
            id={id}
            rows={3}
            value={draft.factors}
            onChange={({ target }) => change({ factors: target.value })}
          />
        )}
      </Field>
      <Field label={say(trialWords.recipe)}>
        {(id) => (
          <input
            id={id}
            maxLength={200}
            value={draft.recipe}
            onChange={({ target }) => change({ recipe: target.value })}
          />
        )}
      </Field>
      <Field label={say(trialWords.calibration)}>
        {(id) => (
          <textarea
            id={id}
            rows={2}
            value={draft.calibration}
            onChange={({ target }) => change({ calibration: target.value })}
          />
        )}
      </Field>
    </>
  );
};
