import type { Trial } from '../../config/vocabulary/trial.ts';

/** One demonstration trial: a line, what is put wrong in it and when, and what is told of it. */
export interface Scene {
  readonly file: string;
  readonly line: string;
  readonly seed: number;
  /** null: nothing goes wrong. */
  readonly fault: { readonly id: string; readonly atS: number } | null;
  readonly began: string;
  readonly said: Pick<Trial, 'title' | 'purpose' | 'factors' | 'recipe' | 'result' | 'verdict'>;
  readonly notes: readonly { readonly atS: number; readonly text: string }[];
  readonly golden: string | null;
}

const FAULT_AT_S = 3600;
const simulated = '模拟装置上的示范试验。Demonstration on the virtual plant.';

export const SCENES: readonly Scene[] = [
  {
    file: 'bdo-golden',
    line: 'bdo',
    seed: 21,
    fault: null,
    began: '2026-11-01T08:00:00+08:00',
    said: {
      title: 'BDO 正常运行两小时 · BDO, two steady hours',
      purpose: `${simulated} 作为比较的标杆。The reference for comparison.`,
      factors: [],
      recipe: 'BDO-100 v1',
      result: '全程平稳。Steady throughout.',
      verdict: 'success',
    },
    notes: [],
    golden: '平稳、无故障、记录完整 · steady, no fault, record whole',
  },
  {
    file: 'bdo-cooling-loss',
    line: 'bdo',
    seed: 22,
    fault: { id: 'F8', atS: FAULT_AT_S },
    began: '2026-11-02T08:00:00+08:00',
    said: {
      title: 'R-301 失冷 · Cooling loss on R-301',
      purpose: `${simulated} 一小时时注入故障 F8。Fault F8 is put in after one hour.`,
      factors: [{ name: '故障 fault', value: 'F8', unit: '' }],
      recipe: 'BDO-100 v1',
      result: '失冷后反应器升温，孪生指出 E-301 冷却。The reactor warms up; the twin names the cooling of E-301.',
      verdict: 'aborted',
    },
    notes: [{ atS: FAULT_AT_S, text: '注入 F8：R-301 失冷 · F8 put in: cooling loss on R-301' }],
    golden: null,
  },
  {
    file: 'h2-smelting-hydrogen-leak',
    line: 'h2-smelting',
    seed: 23,
    fault: { id: 'F-02', atS: FAULT_AT_S },
    began: '2026-11-03T08:00:00+08:00',
    said: {
      title: '喷枪前氢气泄漏 · Hydrogen leak upstream of the lances',
      purpose: `${simulated} 一小时时注入故障 F-02。Fault F-02 is put in after one hour.`,
      factors: [{ name: '故障 fault', value: 'F-02', unit: '' }],
      recipe: 'H2S v1',
      result: '进口计量大于各枪之和，可燃气探头报警。More is metered in than reaches the lances; gas detectors speak.',
      verdict: 'aborted',
    },
    notes: [{ atS: FAULT_AT_S, text: '注入 F-02：喷枪前氢气泄漏 5 % · F-02 put in: 5 % hydrogen leak' }],
    golden: null,
  },
  {
    file: 'coking-liquor-loss',
    line: 'coking',
    seed: 24,
    fault: { id: 'K5', atS: FAULT_AT_S },
    began: '2026-11-04T08:00:00+08:00',
    said: {
      title: '循环氨水中断 · Loss of flushing liquor',
      purpose: `${simulated} 一小时时注入故障 K5。Fault K5 is put in after one hour.`,
      factors: [{ name: '故障 fault', value: 'K5', unit: '' }],
      recipe: 'COKE v1',
      result: '集气管温度以每分钟数 K 上升。The collecting main warms up by some K a minute.',
      verdict: 'aborted',
    },
    notes: [{ atS: FAULT_AT_S, text: '注入 K5：循环氨水 −50 % · K5 put in: flushing liquor −50 %' }],
    golden: null,
  },
];
