import type { Text } from '../../config/vocabulary/text.ts';
import type { Problem } from './problem.ts';

/** Names of a problem's rows and columns, for messages; without them the number is given. */
export interface ProblemNames {
  readonly variables: readonly string[];
  readonly constraints: readonly string[];
  readonly measurements: readonly string[];
}

/**
 * Why a step could not be computed, as a sentence that names the first value that is not a number, or the balance that is
 * furthest from being met by it.
 */
export const describeFault = (
  { names, constraints, measurements }: Problem,
  at: {
    readonly x: Float64Array;
    readonly constraintValue: Float64Array;
    readonly constraintJacobian: Float64Array;
    readonly fitted: Float64Array;
    readonly measurementJacobian: Float64Array;
    /** Relative residual of the linear system; NaN when it could not be formed. */
    readonly left: number;
  },
): Text => {
  const variable = firstNotFinite(at.x);
  if (variable >= 0) {
    const name = names?.variables[variable] ?? variable;
    return { zh: `变量 ${name} 不是数`, en: `variable ${name} is not a number` };
  }
  const constraint = firstRow(at.constraintValue, at.constraintJacobian, constraints.rowStart);
  if (constraint >= 0) {
    const name = names?.constraints[constraint] ?? constraint;
    return { zh: `平衡 ${name} 在此处算不出数`, en: `balance ${name} gives no number at this point` };
  }
  const measurement = firstRow(at.fitted, at.measurementJacobian, measurements.rowStart);
  if (measurement >= 0) {
    const name = names?.measurements[measurement] ?? measurement;
    return {
      zh: `${name} 的方程在此处算不出数（分母中的流量为零）`,
      en: `the equation of ${name} gives no number at this point (a flow in its denominator is zero)`,
    };
  }
  if (!Number.isFinite(at.left))
    return {
      zh: '方程有限而解无限：方程组奇异',
      en: 'the equations are finite but their solution is not: they are singular',
    };
  const worst = at.constraintValue.reduce(
    (most, value, k) => (Math.abs(value) > Math.abs(at.constraintValue[most] as number) ? k : most),
    0,
  );
  const left = at.left.toExponential(1);
  const open = names?.constraints[worst] ?? worst;
  return {
    zh: `各平衡互相矛盾，或方程组病态无法求解（剩余 ${left}；最大未闭合平衡：${open}）`,
    en: `the balances contradict each other, or the system is too badly conditioned to solve (${left} left over; largest open balance: ${open})`,
  };
};

const firstNotFinite = (list: Float64Array): number => list.findIndex((value) => !Number.isFinite(value));

const firstRow = (value: Float64Array, jacobian: Float64Array, rowStart: Int32Array): number => {
  const own = firstNotFinite(value);
  const entry = firstNotFinite(jacobian);
  if (entry < 0) return own;
  const row = rowStart.findLastIndex((start) => start <= entry);
  return own < 0 ? row : Math.min(own, row);
};

export const OUT_OF_ITERATIONS: Text = { zh: '迭代次数用尽仍未收敛', en: 'the iteration limit was reached' };
export const OUT_OF_TIME: Text = { zh: '计算时间用尽仍未收敛', en: 'the time given was used up before it converged' };
export const BOUNDS_CONTRADICT: Text = {
  zh: '上下限与平衡互相矛盾：没有同时满足两者的流量',
  en: 'bounds and balances contradict each other: nothing within the bounds closes the balances',
};
export const BOUNDS_UNSETTLED: Text = {
  zh: '在上下限之内没有找到能使平衡闭合的一步，也没有证明它不存在',
  en: 'within the bounds no step was found that closes the balances, nor a proof that there is none',
};
