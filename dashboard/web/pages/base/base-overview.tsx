import { useMemo } from 'react';
import type { TrialsReply } from '../../../../config/vocabulary/trial.ts';
import type { HealthReply } from '../../../contract/health-reply.ts';
import type { LineView } from '../../../contract/line-view.ts';
import { AttentionStrip } from '../../widgets/attention-strip.tsx';
import { usePlant } from '../../widgets/plant-context.ts';
import { usePolled } from '../../widgets/use-polled.ts';
import { useTwins } from '../../widgets/use-twins.ts';
import { LineCard } from './line-card.tsx';

const HEALTH_MS = 1000;
const TRIALS_MS = 5000;

/** Is anything wrong, where, how bad, what is running. */
export const BaseOverview = () => {
  const plant = usePlant();
  const health = usePolled<HealthReply>('/api/health', HEALTH_MS, 503);
  const trials = usePolled<TrialsReply>('/api/trials?running=yes', TRIALS_MS);
  const twins = useTwins(plant.lines);
  const tags = useMemo(() => plant.points().map(({ tag }) => tag), [plant]);
  return (
    <div className="page">
      <AttentionStrip tags={tags} health={health.value} twins={twins} />
      <div className="cards">
        {plant.lines.map((line: LineView) => (
          <LineCard
            key={line.id}
            line={line}
            health={health.value}
            twin={twins.find((report) => report.line === line.id)}
            trial={trials.value?.trials.find((trial) => trial.line === line.id)}
          />
        ))}
      </div>
    </div>
  );
};
