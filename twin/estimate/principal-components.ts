import { symmetricEigen } from '../numerics/dense.ts';

/** Static principal-component monitoring: Hotelling's T² of the leading scores and Q, the squared norm of what they leave. */
export interface ComponentModel {
  readonly components: number;
  /** Variance of each score, largest first. */
  readonly variances: Float64Array;
  statistics(sample: readonly number[]): { readonly t2: number; readonly q: number };
}

/** Trains on normal operation, autoscaled (Jackson and Mudholkar 1979). A signal that never moves is left out. */
export const principalComponents = (train: readonly (readonly number[])[], components: number): ComponentModel => {
  const [count, width] = [train.length, train[0]?.length ?? 0];
  if (count < 2 || train.some((row) => row.length !== width)) throw new Error('the training samples are not a table');
  const mean = Array.from({ length: width }, (_, j) => train.reduce((sum, row) => sum + (row[j] as number), 0) / count);
  const sd = mean.map((m, j) =>
    Math.sqrt(train.reduce((sum, row) => sum + ((row[j] as number) - m) ** 2, 0) / (count - 1)),
  );
  const used = sd.flatMap((s, j) => (s > 0 ? [j] : []));
  const n = used.length;
  if (!(components >= 1 && components <= n)) throw new Error(`${components} components of ${n} signals that move`);
  const scaled = (row: readonly number[]) =>
    Float64Array.from(used, (j) => ((row[j] as number) - (mean[j] as number)) / (sd[j] as number));
  const table = train.map(scaled);
  const covariance = new Float64Array(n * n);
  for (const row of table)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        covariance[i * n + j] =
          (covariance[i * n + j] as number) + ((row[i] as number) * (row[j] as number)) / (count - 1);
  const { values, vectors } = symmetricEigen(covariance, n);
  const leading = Array.from({ length: components }, (_, k) => n - 1 - k);
  return {
    components,
    variances: Float64Array.from(leading, (k) => values[k] as number),
    statistics: (sample) => {
      const x = scaled(sample);
      let t2 = 0;
      let q = 0;
      for (const value of x) q += value * value;
      for (const k of leading) {
        let score = 0;
        for (let i = 0; i < n; i++) score += (vectors[i * n + k] as number) * (x[i] as number);
        t2 += score ** 2 / (values[k] as number);
        q -= score ** 2;
      }
      return { t2, q: Math.max(0, q) };
    },
  };
};
