// A vector of smooth functions of the same variables with its exact sparse Jacobian: constraints and measurement equations.

/** Rows in compressed sparse form; `evaluate` writes values and derivatives and allocates nothing. */
export interface Functions {
  readonly count: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  /** 1 for each row whose derivatives do not depend on x; left out: none is known to be so. */
  readonly linear?: Uint8Array;
  evaluate(x: Float64Array, value: Float64Array, jacobian: Float64Array): void;
}

/** coefficient · x[index], added up. Coefficients may be changed between solves (enthalpies follow the temperatures). */
export interface LinearForm {
  readonly index: Int32Array;
  readonly coefficient: Float64Array;
}

/** One function: constant + linear + Σ factor·x[i]·x[j], or gain·(numerator / denominator) + offset. */
export type Row =
  | {
      readonly kind: 'polynomial';
      readonly linear: LinearForm;
      readonly products: readonly { readonly i: number; readonly j: number; readonly factor: number }[];
      readonly constant: number;
    }
  | {
      readonly kind: 'ratio';
      readonly numerator: LinearForm;
      readonly denominator: LinearForm;
      readonly gain: number;
      readonly offset: number;
    };

export const linearForm = (terms: Iterable<readonly [index: number, coefficient: number]>): LinearForm => {
  const sum = new Map<number, number>();
  for (const [index, coefficient] of terms) sum.set(index, (sum.get(index) ?? 0) + coefficient);
  const kept = [...sum].sort(([a], [b]) => a - b);
  return { index: Int32Array.from(kept, ([i]) => i), coefficient: Float64Array.from(kept, ([, c]) => c) };
};

export const linearRow = (terms: Iterable<readonly [number, number]>, constant = 0): Row => ({
  kind: 'polynomial',
  linear: linearForm(terms),
  products: [],
  constant,
});

export const formValue = ({ index, coefficient }: LinearForm, x: Float64Array): number => {
  let sum = 0;
  for (let k = 0; k < index.length; k++) sum += (coefficient[k] as number) * (x[index[k] as number] as number);
  return sum;
};

const columnsOf = (row: Row): number[] => {
  const columns =
    row.kind === 'polynomial'
      ? [...row.linear.index, ...row.products.flatMap(({ i, j }) => [i, j])]
      : [...row.numerator.index, ...row.denominator.index];
  return [...new Set(columns)].sort((a, b) => a - b);
};

export const functionsOf = (rows: readonly Row[]): Functions => {
  const columns = rows.map(columnsOf);
  const rowStart = new Int32Array(rows.length + 1);
  columns.forEach((list, r) => {
    rowStart[r + 1] = (rowStart[r] as number) + list.length;
  });
  const compiled = rows.map((row, r) => compile(row, columns[r] as number[], rowStart[r] as number));
  return {
    count: rows.length,
    rowStart,
    column: Int32Array.from(columns.flat()),
    linear: Uint8Array.from(rows, (row) => (row.kind === 'polynomial' && row.products.length === 0 ? 1 : 0)),
    evaluate(x, value, jacobian) {
      jacobian.fill(0);
      for (let r = 0; r < compiled.length; r++) value[r] = (compiled[r] as Compiled)(x, jacobian);
    },
  };
};

type Compiled = (x: Float64Array, jacobian: Float64Array) => number;

const compile = (row: Row, columns: readonly number[], start: number): Compiled => {
  const place = (form: LinearForm) => Int32Array.from(form.index, (index) => start + columns.indexOf(index));
  if (row.kind === 'ratio') {
    const top = place(row.numerator);
    const bottom = place(row.denominator);
    return (x, jacobian) => {
      const denominator = formValue(row.denominator, x);
      const ratio = formValue(row.numerator, x) / denominator;
      const slope = row.gain / denominator;
      for (let k = 0; k < top.length; k++) {
        const at = top[k] as number;
        jacobian[at] = (jacobian[at] as number) + slope * (row.numerator.coefficient[k] as number);
      }
      for (let k = 0; k < bottom.length; k++) {
        const at = bottom[k] as number;
        jacobian[at] = (jacobian[at] as number) - slope * ratio * (row.denominator.coefficient[k] as number);
      }
      return row.gain * ratio + row.offset;
    };
  }
  const linear = place(row.linear);
  const products = row.products.map(({ i, j, factor }) => ({
    i,
    j,
    factor,
    atI: start + columns.indexOf(i),
    atJ: start + columns.indexOf(j),
  }));
  return (x, jacobian) => {
    for (let k = 0; k < linear.length; k++) {
      const at = linear[k] as number;
      jacobian[at] = (jacobian[at] as number) + (row.linear.coefficient[k] as number);
    }
    let sum = row.constant + formValue(row.linear, x);
    for (const { i, j, factor, atI, atJ } of products) {
      const xi = x[i] as number;
      const xj = x[j] as number;
      sum += factor * xi * xj;
      jacobian[atI] = (jacobian[atI] as number) + factor * xj;
      jacobian[atJ] = (jacobian[atJ] as number) + factor * xi;
    }
    return sum;
  };
};
