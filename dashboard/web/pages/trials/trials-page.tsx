import { useObservable, usePlant } from '../../widgets/plant-context.ts';
import { ComparePage } from './compare-page.tsx';
import { Library } from './library.tsx';
import { NewTrialForm } from './new-trial-form.tsx';
import { PackageForm } from './package-form.tsx';
import { ReportPage } from './report-page.tsx';
import { TrialDetail } from './trial-detail.tsx';

/** The library, one trial of it, or a new one: the address says which. */
export const TrialsPage = () => {
  const plant = usePlant();
  const { trial, make, import: taking, compare, report } = useObservable(plant.navigation).parameters;
  const open = (id: string | null) => plant.navigation.go({ parameters: { trial: id, make: null, import: null } });
  if (make !== undefined) return <NewTrialForm done={open} />;
  if (taking !== undefined) return <PackageForm done={open} />;
  if (compare !== undefined)
    return (
      <ComparePage
        ids={compare}
        close={() => plant.navigation.go({ parameters: { compare: null, zero: null, stretch: null, tag: null } })}
      />
    );
  if (report !== undefined)
    return (
      <ReportPage id={report} close={() => plant.navigation.go({ parameters: { report: null, trial: report } })} />
    );
  if (trial !== undefined) return <TrialDetail key={trial} id={trial} close={() => open(null)} />;
  return <Library open={open} />;
};
