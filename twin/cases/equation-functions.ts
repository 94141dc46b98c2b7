import { Program } from '../numerics/expression/program.ts';
import type { Functions } from '../numerics/functions.ts';
import { type EquationText, type Names, programNames } from './equation-text.ts';

/** Equations as functions that are zero when they hold, with exact derivatives. */
export const equationFunctions = (equations: readonly EquationText[], names: Names): Functions => {
  const place = new Map(names.variables.map((name, j) => [name, j]));
  const rows = equations.map((equation) => ({
    program: new Program({ variables: programNames(equation, names), results: [equation.residual] }),
    column: Int32Array.from(equation.names, (name) => place.get(name) as number),
    x: new Float64Array(equation.names.length),
    slope: new Float64Array(equation.names.length),
  }));
  const rowStart = new Int32Array(rows.length + 1);
  rows.forEach(({ column }, r) => {
    rowStart[r + 1] = (rowStart[r] as number) + column.length;
  });
  const out = new Float64Array(1);
  return {
    count: rows.length,
    rowStart,
    column: Int32Array.from(rows.flatMap(({ column }) => [...column])),
    linear: Uint8Array.from(equations, ({ linear }) => (linear ? 1 : 0)),
    evaluate(x, value, jacobian) {
      rows.forEach(({ program, column, x: own, slope }, r) => {
        for (let k = 0; k < column.length; k++) own[k] = x[column[k] as number] as number;
        program.differentiate(own, out, slope);
        value[r] = out[0] as number;
        jacobian.set(slope, rowStart[r] as number);
      });
    },
  };
};

/** The rows of one after those of the other. */
export const stacked = (first: Functions, second: Functions): Functions => {
  const entries = first.column.length;
  const ones = (functions: Functions) => functions.linear ?? new Uint8Array(functions.count);
  return {
    count: first.count + second.count,
    rowStart: Int32Array.from([...first.rowStart, ...second.rowStart.slice(1).map((start) => start + entries)]),
    column: Int32Array.from([...first.column, ...second.column]),
    linear: Uint8Array.from([...ones(first), ...ones(second)]),
    evaluate(x, value, jacobian) {
      first.evaluate(x, value.subarray(0, first.count), jacobian.subarray(0, entries));
      second.evaluate(x, value.subarray(first.count), jacobian.subarray(entries));
    },
  };
};
