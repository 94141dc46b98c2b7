import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../../../twin/cases/case-kind.ts';
import { solveCaseText } from '../../../../twin/cases/solve.ts';

// Every published case in tests/cases/reconciliation: a new file is a new test. Each key of its reference_solution must be
// in the answer within the case's own tolerance, each printed figure within the tolerance it was printed with.

const folder = join(import.meta.dirname, '../../../cases/reconciliation');

type Tolerance = Record<string, number | null | undefined>;
type Figures = Record<string, unknown>;

/** Relative tolerance of a reference figure: the case's own, or the digits the reference was written with. */
const relativeOf = (key: string, tolerance: Tolerance): number => {
  const own = tolerance[`${key}_relative`] ?? tolerance.relative ?? tolerance.trajectory_relative;
  switch (key) {
    case 'reconciled':
    case 'estimated_unmeasured':
    case 'estimates':
      // The reference prints ten digits: the last one may be rounded.
      return Math.max(tolerance.reconciled_relative ?? tolerance.estimates_relative ?? 1e-8, 1e-9);
    case 'objective_chi2':
    case 'rss':
      return tolerance.objective_relative ?? 1e-6;
    case 'posterior_sigma':
    case 'half_width_95':
    case 'constraint_residuals_of_raw_data':
    case 'sigma_theta':
      return own ?? 3e-5;
    case 'residual_sigma':
      return tolerance.theta_relative ?? 1e-4;
    default:
      return own ?? 1e-4;
  }
};

/** Numbers by tolerance, words and lists of words exactly, objects by the keys of the expected side. */
const compare = (actual: unknown, expected: unknown, limit: (expected: number) => number, what: string): void => {
  if (typeof expected === 'number') {
    expect(actual, what).toBeTypeOf('number');
    const off = Math.abs((actual as number) - expected);
    expect(off, `${what}: ${String(actual)} for ${expected}`).toBeLessThanOrEqual(limit(expected));
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected))
      compare((actual as Figures | undefined)?.[key], value, limit, `${what} ${key}`);
    if (Array.isArray(expected)) expect(actual, what).toHaveLength(expected.length);
  } else expect(actual, what).toEqual(expected);
};

/** Printed figures under the words of the print; a list stands for the variables in their order. */
const printed = (key: string, value: unknown, answer: CaseAnswer, names: readonly string[]): [unknown, unknown] => {
  const byName = (list: readonly unknown[], of: readonly string[]) =>
    Object.fromEntries(list.map((figure, j) => [of[j] as string, figure]));
  switch (key) {
    case 'objective':
    case 'global_test':
      return [answer.objective_chi2, value];
    case 'constraint_residuals':
      return [answer.constraint_residuals_of_raw_data, value];
    case 'nodal_abs_z':
      return [answer.nodal_test_abs_z, value];
    case 'reconciled':
    case 'estimates':
      return [answer[key], Array.isArray(value) ? byName(value, names) : value];
    case 't':
    case 'y': {
      // The print has the end of the trajectory only.
      const end = (answer[key] as unknown[]).at(-1);
      return [end, value];
    }
    case 'steady_state':
      return Array.isArray(value)
        ? [answer[key], value]
        : [
            {
              ...byName(answer.steady_state as readonly number[], answer.states as readonly string[]),
              ...(answer.inputs as Record<string, number>),
            },
            value,
          ];
    case 'theta':
      return answer.theta === undefined && Array.isArray(value)
        ? [
            answer.estimates,
            byName(
              value,
              names.filter((name) => /^theta\d+$/.test(name)),
            ),
          ]
        : [answer.theta, value];
    default:
      return [answer[key], value];
  }
};

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const text = readFileSync(join(folder, file), 'utf8');
  const raw = JSON.parse(text);
  const tolerance: Tolerance = raw.tolerance;
  describe(raw.id, () => {
    const answer = solveCaseText(text);
    const names: string[] = (raw.variables ?? []).map(({ name }: { name: string }) => name);
    test('converges to the reference figures', () => {
      expect(answer.message).toBeNull();
      expect(answer.converged).toBe(true);
      for (const [key, value] of Object.entries(raw.reference_solution)) {
        const absolute = tolerance[`reference_${key}_absolute`];
        const relative = relativeOf(key, tolerance);
        compare(answer[key], value, (x) => absolute ?? relative * Math.max(Math.abs(x), 1e-3), key);
      }
    });
    test('agrees with what was printed', () => {
      const published: Figures = raw.published_solution ?? {};
      for (const [key, value] of Object.entries(published)) {
        if (/^(tolerance|note)/.test(key)) continue;
        const absolute = tolerance[`published_${key}_absolute`] ?? (published.tolerance as number | undefined);
        const relative = (published.tolerance_relative as number | undefined) ?? relativeOf(key, tolerance);
        const [actual, expected] = printed(key, value, answer, names);
        compare(actual, expected, (x) => absolute ?? relative * Math.abs(x), `printed ${key}`);
      }
    });
    test('takes the decisions a test must take', () => {
      const checks = raw.checks ?? {};
      const { global_test, measurement_test_z, candidates } = answer as unknown as {
        global_test: { rejected: boolean; threshold: number };
        measurement_test_z: Record<string, number | null>;
        candidates: { names: string[]; statistic: number }[];
      };
      if (checks.global_test) {
        expect(global_test.rejected).toBe(checks.global_test.reject);
        expect(global_test.threshold).toBeCloseTo(checks.global_test.critical, 6);
      }
      if (checks.largest_measurement_test) {
        const z = Object.entries(measurement_test_z).sort(([, a], [, b]) => Math.abs(b ?? 0) - Math.abs(a ?? 0));
        expect(z[0]?.[0]).toBe(checks.largest_measurement_test);
      }
      if (checks.glr_leak_statistic) {
        const best = Math.max(...checks.glr_leak_statistic, ...checks.glr_bias_statistic);
        expect(candidates[0]?.statistic).toBeCloseTo(best, 4);
        expect(candidates[0]?.names).toContain(checks.largest_measurement_test);
        expect(candidates[0]?.names).toContain(`balance ${checks.glr_leak_statistic.indexOf(best) + 1}`);
      }
    });
  });
}
