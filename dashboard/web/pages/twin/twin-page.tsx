import { useEffect, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { durationText } from '../../format/time.ts';
import { twinWords } from '../../i18n/pages.ts';
import { parameterWords } from '../../i18n/twin.ts';
import { TWIN_STALE_MS } from '../../state/attention.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';
import { Balances } from './balances.tsx';
import { Figures } from './figures.tsx';
import { GrossErrors } from './gross-errors.tsx';
import { Parameters } from './parameters.tsx';
import { ReconciledTable } from './reconciled-table.tsx';
import './twin.css';

const TABS = [
  ['balances', twinWords.balances, Balances],
  ['reconciled', twinWords.reconciled, ReconciledTable],
  ['gross-errors', twinWords.grossErrors, GrossErrors],
  ['parameters', parameterWords.title, Parameters],
  ['figures', twinWords.figures, Figures],
] as const;

export const TwinPage = () => {
  const plant = usePlant();
  const say = useSay();
  const { line = '', parameters } = useObservable(plant.navigation);
  const report = useObservable(plant.twin(line ?? ''));
  const now = useTicking();
  if (!report) return <div className="message">{say(twinWords.noReport)}</div>;
  const ageMs = Math.max(0, now - report.at);
  const stale = ageMs > TWIN_STALE_MS;
  const tab = TABS.some(([id]) => id === parameters.tab) ? (parameters.tab ?? 'balances') : 'balances';
  return (
    <div className="page" data-stale={stale || undefined}>
      {stale ? <div className="band panel">{say(twinWords.staleBand, { duration: durationText(ageMs) })}</div> : null}
      <Facts report={report} ageMs={ageMs} stale={stale} />
      <Tabs
        selectedKey={tab}
        onSelectionChange={(key) => plant.navigation.go({ parameters: { tab: String(key) }, replace: true })}
      >
        <TabList className="tab-list" aria-label={say(twinWords.model)}>
          {TABS.map(([id, word]) => (
            <Tab key={id} id={id} className="tab">
              {say(word)}
              {id === 'gross-errors' && report.candidates.length > 0 ? ` (${report.candidates.length})` : ''}
            </Tab>
          ))}
        </TabList>
        {TABS.map(([id, , Content]) => (
          <TabPanel key={id} id={id} className="tab-panel">
            <Content report={report} />
          </TabPanel>
        ))}
      </Tabs>
    </div>
  );
};

const Facts = ({ report, ageMs, stale }: { report: TwinReport; ageMs: number; stale: boolean }) => {
  const plant = usePlant();
  const say = useSay();
  const well =
    stale || report.status === 'not-converged'
      ? 'no'
      : report.status === 'ok'
        ? 'yes'
        : report.status === 'gross-error'
          ? 'no'
          : 'waiting';
  return (
    <section className="panel">
      <div className="figures">
        <Fact label={say(twinWords.status)}>
          <StateWord well={well}>{say(twinWords[report.status])}</StateWord>
        </Fact>
        <Fact label={say(twinWords.lastSolve)}>{plant.format.time(report.at)}</Fact>
        <Fact label={say(twinWords.age)}>{durationText(ageMs)}</Fact>
        <Fact label={say(twinWords.solveTime)}>{`${plant.format.number(report.solveMs, 1)} ms`}</Fact>
        <Fact label={say(twinWords.iterations)}>{String(report.iterations)}</Fact>
        <Fact label={say(twinWords.converged)}>{say(report.converged ? twinWords.yes : twinWords.no)}</Fact>
        <Fact label={say(twinWords.steady)}>{say(report.steady ? twinWords.yes : twinWords.no)}</Fact>
        <Fact label={say(twinWords.model)}>{report.modelVersion}</Fact>
      </div>
      {report.message ? <p className="panel-body">{say(report.message)}</p> : null}
    </section>
  );
};

const Fact = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <div className="figure">
    <div className="label">{label}</div>
    <div>{children}</div>
  </div>
);

/** The server's clock, renewed twice a second so that an age counts on while nothing comes. */
const useTicking = (): number => {
  const plant = usePlant();
  const [now, setNow] = useState(() => plant.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(plant.now()), 500);
    return () => clearInterval(timer);
  }, [plant]);
  return now;
};
