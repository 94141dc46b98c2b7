import type { Trial } from '../../../config/vocabulary/trial.ts';

// What people type about a trial, and how it reads back. Each pair is the inverse of the other.

type Factor = Trial['factors'][number];

export const peopleOf = (text: string): string[] =>
  text
    .split(/[,，、;；\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');

export const peopleText = (people: readonly string[]): string => people.join('、');

/** `温度 = 92 °C`: a number where there is one, words otherwise. Answers the first row that is none. */
export const factorsOf = (text: string): readonly Factor[] | { readonly row: number } => {
  const factors: Factor[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue;
    const [, name, said] = /^\s*([^=＝]+?)\s*[=＝]\s*(.*\S)\s*$/.exec(row) ?? [];
    if (name === undefined || said === undefined) return { row: index + 1 };
    const [, number, unit] =
      /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:\s+(\S+)|([\p{L}°℃%‰]\S*))?$/iu.exec(said) ?? [];
    factors.push(
      number === undefined
        ? { name, value: said, unit: '' }
        : { name, value: Number(number), unit: unit ?? said.slice(number.length).trim() },
    );
  }
  return factors;
};

export const factorsText = (factors: readonly Factor[]): string =>
  factors.map(({ name, value, unit }) => `${name} = ${value}${unit === '' ? '' : ` ${unit}`}`).join('\n');

/** `2026-11-20 08:15` or with seconds, in the zone of the site; null where it is no time. */
export const siteInstant = (text: string, timeZone: string): number | null => {
  const match = /^\s*(\d{4})-(\d\d?)-(\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d))?\s*$/.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  const asUtc = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  const written = new Date(asUtc);
  // 2026-02-31 or 25:00 would roll over into another moment.
  if (written.getUTCMonth() + 1 !== month || written.getUTCDate() !== day || written.getUTCHours() !== hour)
    return null;
  // Twice, as the offset may differ between the guess and the moment itself.
  const first = asUtc - offsetMs(asUtc, timeZone);
  return asUtc - offsetMs(first, timeZone);
};

const offsetMs = (at: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return (
    Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) -
    Math.floor(at / 1000) * 1000
  );
};
