import { useState } from 'react';
import type { DemonstrationReply } from '../../../../config/vocabulary/trial-package.ts';
import { packageWords } from '../../i18n/packages.ts';
import { ask } from '../../state/api.ts';
import { useSay } from '../../widgets/plant-context.ts';
import { useAsked } from '../../widgets/use-asked.ts';

/** For who has no trial yet: those that come with the project. */
export const Demonstration = () => {
  const say = useSay();
  const [by] = useState(() => say(packageWords.demonstration));
  const loaded = useAsked<DemonstrationReply>();
  return (
    <>
      <div className="toolbar">
        <button
          type="button"
          disabled={loaded.seconds !== null}
          onClick={() =>
            loaded.ask((signal) =>
              ask<DemonstrationReply>('/api/trial-packages/demonstration', { method: 'POST', body: { by }, signal }),
            )
          }
        >
          {say(packageWords.demonstration)}
          {loaded.seconds === null ? '' : ` ${loaded.seconds} s`}
        </button>
        <span>{say(packageWords.demonstrationHint)}</span>
      </div>
      {loaded.error ? <p role="alert">{say(loaded.error)}</p> : null}
    </>
  );
};
