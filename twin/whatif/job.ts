import type { DynamicBlock } from '../../config/plant/line-dynamics.ts';
import type { WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import type { RangeFit } from '../dynamics/record/range-fit.ts';
import type { RecordedRange } from '../dynamics/record/recorded-range.ts';
import type { InstrumentFacts } from './crossings.ts';
import type { Experiment } from './experiment.ts';
import type { Origin } from './trajectory.ts';

/** What the thread is given. An experiment starts from a belief, or from a range that is followed first. */
export type Job =
  | {
      readonly kind: 'experiment';
      readonly block: DynamicBlock;
      readonly start: Origin | { readonly range: RecordedRange };
      readonly request: WhatIfRequest;
      readonly instruments: readonly InstrumentFacts[];
    }
  | {
      readonly kind: 'fit';
      readonly block: DynamicBlock;
      readonly range: RecordedRange;
      readonly names: readonly string[];
      readonly profile: boolean;
    };

export type JobResult =
  | { readonly kind: 'experiment'; readonly at: number; readonly experiment: Experiment }
  | { readonly kind: 'fit'; readonly fit: RangeFit };
