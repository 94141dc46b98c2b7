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

/** One factor of a product: a linear form to a power. Below 1 the power needs a form that is not zero. */
interface Power {
  readonly form: LinearForm;
  readonly power: number;
}

/** One function: constant + linear + Σ factor·x[i]·x[j], or gain·(numerator / denominator) + offset, or Σ coefficient·Π form^power. */
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
    }
  | {
      readonly kind: 'powers';
      readonly terms: readonly { readonly coefficient: number; readonly factors: readonly Power[] }[];
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

const columnsOf = (row: Row): number[] => [...new Set(mentioned(row))].sort((a, b) => a - b);

const mentioned = (row: Row): number[] => {
  switch (row.kind) {
    case 'polynomial':
      return [...row.linear.index, ...row.products.flatMap(({ i, j }) => [i, j])];
    case 'ratio':
      return [...row.numerator.index, ...row.denominator.index];
    case 'powers':
      return row.terms.flatMap(({ factors }) => factors.flatMap(({ form }) => [...form.index]));
  }
};

export const functionsOf = (rows: readonly Row[]): Functions => {
  const columns = rows.map(columnsOf);
  const rowStart = new Int32Array(rows.length + 1);
  columns.forEach((list, r) => {
    rowStart[r + 1] = (rowStart[r] as number) + list.length;
  });
  const compiled = rows.map((row, r) => compile(row, columns[r] as number[], rowStart[r] as number, r));
  return {
    count: rows.length,
    rowStart,
    column: Int32Array.from(columns.flat()),
    linear: Uint8Array.from(rows, (row) => (row.kind === 'polynomial' && row.products.length === 0 ? 1 : 0)),
    evaluate(x, value, jacobian) {
      jacobian.fill(0);
      for (let r = 0; r < compiled.length; r++) (compiled[r] as Compiled)(x, jacobian, value);
    },
  };
};

/** Writes its value and adds its derivatives: a number that a function returns would be an object each time. */
type Compiled = (x: Float64Array, jacobian: Float64Array, value: Float64Array) => void;

const compile = (row: Row, columns: readonly number[], start: number, r: number): Compiled => {
  const place = (form: LinearForm) => Int32Array.from(form.index, (index) => start + columns.indexOf(index));
  if (row.kind === 'ratio') {
    const top = place(row.numerator);
    const bottom = place(row.denominator);
    return (x, jacobian, value) => {
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
      value[r] = row.gain * ratio + row.offset;
    };
  }
  if (row.kind === 'powers') return compilePowers(row.terms, place, r);
  const linear = place(row.linear);
  const products = row.products.map(({ i, j, factor }) => ({
    i,
    j,
    factor,
    atI: start + columns.indexOf(i),
    atJ: start + columns.indexOf(j),
  }));
  return (x, jacobian, value) => {
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
    value[r] = sum;
  };
};

/** d(Π form^power) = Σ over the factors of power·form^(power − 1)·(the other factors)·d(form). */
const compilePowers = (
  terms: (Row & { kind: 'powers' })['terms'],
  place: (form: LinearForm) => Int32Array,
  r: number,
): Compiled => {
  const placed = terms.map(({ coefficient, factors }) => ({
    coefficient,
    factors: factors.map(({ form, power }) => ({ form, power, at: place(form) })),
    base: new Float64Array(factors.length),
  }));
  return (x, jacobian, value) => {
    let sum = 0;
    for (let t = 0; t < placed.length; t++) {
      const { coefficient, factors, base } = placed[t] as (typeof placed)[number];
      let product = coefficient;
      for (let f = 0; f < factors.length; f++) {
        const { form, power } = factors[f] as (typeof factors)[number];
        base[f] = formValue(form, x);
        product *= (base[f] as number) ** power;
      }
      sum += product;
      for (let f = 0; f < factors.length; f++) {
        const { form, power, at } = factors[f] as (typeof factors)[number];
        let slope = coefficient * power * (base[f] as number) ** (power - 1);
        for (let g = 0; g < factors.length; g++)
          if (g !== f) slope *= (base[g] as number) ** (factors[g] as (typeof factors)[number]).power;
        for (let k = 0; k < at.length; k++) {
          const entry = at[k] as number;
          jacobian[entry] = (jacobian[entry] as number) + slope * (form.coefficient[k] as number);
        }
      }
    }
    value[r] = sum;
  };
};
