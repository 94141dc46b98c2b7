import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ReconciliationCase, solveCase } from '../../../../twin/reconcile/case.ts';

// Every published case in tests/cases/reconciliation: a new file is a new test.

const folder = join(import.meta.dirname, '../../../cases/reconciliation');

interface Reference {
  objective_chi2: number;
  degrees_of_freedom?: number;
  constraint_rank?: number;
  reconciled?: Record<string, number>;
  estimated_unmeasured?: Record<string, number>;
  estimates?: Record<string, number>;
  posterior_sigma?: Record<string, number>;
  half_width_95?: Record<string, number>;
  classification?: Record<string, string[]>;
  measurement_test_z?: Record<string, number>;
  nodal_test_abs_z?: number[];
  constraint_residuals_of_raw_data?: number[];
}

const close = (actual: unknown, expected: number, relative: number, what: string) => {
  expect(actual, what).toBeTypeOf('number');
  const limit = relative * Math.max(Math.abs(expected), 1e-3);
  expect(Math.abs((actual as number) - expected), `${what}: ${String(actual)} for ${expected}`).toBeLessThanOrEqual(
    limit,
  );
};
const closeAll = (
  actual: Record<string, number | null> | undefined,
  expected: Record<string, number>,
  relative: number,
) => {
  for (const [name, value] of Object.entries(expected)) close(actual?.[name], value, relative, name);
};

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const raw = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const reference: Reference = raw.reference_solution;
  describe(raw.id, () => {
    const answer = solveCase(ReconciliationCase.parse(raw));
    test('converges to the reference figures', () => {
      expect(answer.converged).toBe(true);
      const relative: number = raw.tolerance.reconciled_relative ?? raw.tolerance.estimates_relative;
      close(answer.objective_chi2, reference.objective_chi2, 1e-6, 'chi-square');
      if (reference.degrees_of_freedom !== undefined)
        expect(answer.degrees_of_freedom).toBe(reference.degrees_of_freedom);
      if (reference.constraint_rank !== undefined) expect(answer.constraint_rank).toBe(reference.constraint_rank);
      // The reference prints ten digits: the last one may be rounded.
      closeAll(answer.reconciled, reference.reconciled ?? {}, Math.max(relative, 1e-9));
      closeAll(answer.estimated_unmeasured, reference.estimated_unmeasured ?? {}, relative);
      closeAll(answer.estimates, reference.estimates ?? {}, relative);
    });
    test('gives the reference standard deviations and tests', () => {
      closeAll(answer.posterior_sigma, reference.posterior_sigma ?? {}, 2e-5);
      closeAll(answer.half_width_95, reference.half_width_95 ?? {}, 3e-5);
      closeAll(answer.measurement_test_z, reference.measurement_test_z ?? {}, 1e-4);
      for (const [name, members] of Object.entries(reference.classification ?? {}))
        expect(answer.classification[name as keyof typeof answer.classification], name).toEqual(members);
      reference.nodal_test_abs_z?.forEach((z, k) => {
        close(answer.nodal_test_abs_z?.[k], z, 1e-4, `nodal ${k}`);
      });
    });
    test('agrees with what was printed', () => {
      const published = raw.published_solution;
      for (const key of ['reconciled', 'half_width_95'] as const)
        for (const [name, value] of Object.entries<number>(
          published && !Array.isArray(published[key]) ? (published[key] ?? {}) : {},
        ))
          expect(Math.abs((answer[key]?.[name] as number) - value), `${key} ${name}`).toBeLessThanOrEqual(
            published.tolerance,
          );
      published?.estimates?.forEach((value: number, j: number) => {
        const name = raw.variables[j].name;
        expect(Math.abs((answer.estimates?.[name] as number) - value), name).toBeLessThanOrEqual(published.tolerance);
      });
    });
    test('takes the decisions a test must take', () => {
      const checks = raw.checks ?? {};
      if (checks.global_test) {
        expect(answer.global_test.rejected).toBe(checks.global_test.reject);
        close(answer.global_test.threshold, checks.global_test.critical, 1e-8, 'critical value');
      }
      if (checks.largest_measurement_test) {
        const z = Object.entries(answer.measurement_test_z).sort(([, a], [, b]) => Math.abs(b ?? 0) - Math.abs(a ?? 0));
        expect(z[0]?.[0]).toBe(checks.largest_measurement_test);
      }
      if (checks.glr_leak_statistic) {
        const best = Math.max(...checks.glr_leak_statistic, ...checks.glr_bias_statistic);
        close(answer.candidates[0]?.statistic, best, 1e-5, 'likelihood ratio');
        expect(answer.candidates[0]?.names).toContain(checks.largest_measurement_test);
        expect(answer.candidates[0]?.names).toContain(`balance ${checks.glr_leak_statistic.indexOf(best) + 1}`);
      }
    });
  });
}
