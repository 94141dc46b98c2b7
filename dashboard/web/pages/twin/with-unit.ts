/** A number with its unit behind it; a pure number has none to say. */
export const withUnit = (text: string, unit: string): string =>
  unit === '1' || unit === '' ? text : `${text} ${unit}`;
