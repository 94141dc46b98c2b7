import type { JournalHealth } from '../../../../config/vocabulary/health.ts';
import { bytesText } from '../../format/bytes.ts';
import { numberText } from '../../format/number.ts';
import { healthWords } from '../../i18n/pages.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';

export const JournalFacts = ({ journal }: { journal: JournalHealth | null }) => {
  const say = useSay();
  return (
    <Panel title={say(healthWords.journal)}>
      {journal === null ? (
        <p className="panel-body secondary">{say(healthWords.noJournal)}</p>
      ) : (
        <dl className="facts panel-body">
          <dt>{say(healthWords.state)}</dt>
          <dd>
            <StateWord well={journal.state === 'writing' ? 'yes' : 'no'}>{say(healthWords[journal.state])}</StateWord>{' '}
            {journal.lastError ? say(journal.lastError) : ''}
          </dd>
          <dt>{say(healthWords.size)}</dt>
          <dd>
            {bytesText(journal.bytes)} · {journal.samples.toLocaleString('en').replaceAll(',', '\u202f')}{' '}
            {say(healthWords.samples)}
          </dd>
          <dt>{say(healthWords.dropped)}</dt>
          <dd>{numberText(journal.droppedSamples, 0)}</dd>
          <dt>{say(healthWords.syncTime)}</dt>
          <dd>{journal.syncMsP50 === null ? '–' : `${numberText(journal.syncMsP50, 1)} ms`}</dd>
          <dt>{say(healthWords.folder)}</dt>
          <dd>{journal.path}</dd>
        </dl>
      )}
    </Panel>
  );
};
