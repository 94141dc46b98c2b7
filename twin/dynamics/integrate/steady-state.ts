import { factorLu, solveLu } from '../../numerics/dense.ts';
import { integrate } from './integrate.ts';
import type { OdeSystem, Tolerance } from './ode.ts';
import { radau } from './radau.ts';

const HORIZON = 1e6;
const NEWTON_MAX = 30;

/**
 * The steady state that the system comes to from `start` (it may have others), with t held at zero: by integration over a
 * long time, then by Newton steps to the last digit.
 */
export const steadyState = (
  system: OdeSystem,
  start: ArrayLike<number>,
  tolerance: Tolerance,
): { readonly converged: boolean; readonly y: Float64Array } => {
  const n = system.size;
  const still: OdeSystem = { ...system, rates: (_t, y, out) => system.rates(0, y, out) };
  const come = integrate(still, 0, start, HORIZON, { method: radau, ...tolerance, relative: 1e-6 });
  const y = come.y;
  const rate = new Float64Array(n);
  const jacobian = new Float64Array(n * n);
  const pivot = new Int32Array(n);
  const { jacobian: exact } = system;
  if (come.outcome !== 'reached' || !exact) return { converged: come.outcome === 'reached', y };
  for (let k = 0; k < NEWTON_MAX; k++) {
    system.rates(0, y, rate);
    exact.call(system, 0, y, jacobian);
    if (!factorLu(jacobian, n, pivot)) return { converged: false, y };
    solveLu(jacobian, n, pivot, rate);
    let size = 0;
    for (let i = 0; i < n; i++) {
      size = Math.max(size, Math.abs(rate[i] as number) / Math.max(Math.abs(y[i] as number), 1e-300));
      y[i] = (y[i] as number) - (rate[i] as number);
    }
    if (size < 1e-14) return { converged: true, y };
    if (!y.every(Number.isFinite)) return { converged: false, y };
  }
  return { converged: true, y };
};
