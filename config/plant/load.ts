import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Base } from './base.ts';
import { baseOf, type Config, configOf, type Written, type WrittenLine } from './config-of.ts';
import type { Problem } from './problem.ts';
import { parseTagRows } from './tag-row.ts';

export type { Config } from './config-of.ts';

/** Where the configuration is when nobody says otherwise: this folder's parent. */
export const defaultConfigDir = join(import.meta.dirname, '..');

/**
 * Reads base.yaml and line folders: those of `only`; empty: those that base.yaml names, or every one where it names none.
 * Throws a ConfigError that lists every mistake of every file it read.
 */
export const loadConfig = (dir: string = defaultConfigDir, only: readonly string[] | 'every' = []): Config => {
  const problems: Problem[] = [];
  const base = baseOf(readYaml(join(dir, 'base.yaml'), 'base.yaml', problems), problems);
  const lines = lineFolders(dir, wanted(only, base), problems).map((name) => readLine(dir, name, problems));
  return configOf(dir, base, lines, problems);
};

interface Wanted {
  readonly names: readonly string[];
  /** Where the names stand. */
  readonly file: string;
  readonly at: (name: string, index: number) => string;
}

const wanted = (only: readonly string[] | 'every', base: Base | undefined): Wanted =>
  only === 'every' || only.length > 0
    ? { names: only === 'every' ? [] : only, file: 'lines', at: (name) => name }
    : { names: base?.lines ?? [], file: 'base.yaml', at: (_, index) => `lines[${index}]` };

const lineFolders = (dir: string, { names, file, at }: Wanted, problems: Problem[]): string[] => {
  const folder = join(dir, 'lines');
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    problems.push({ file: 'lines', at: 'folder', message: 'is missing; it holds one folder for each pilot line' });
    return [];
  }
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  names.forEach((name, index) => {
    if (!found.includes(name)) {
      const message = `there is no line '${name}'; there are ${found.join(', ')}`;
      problems.push({ file, at: at(name, index), message });
    }
  });
  return names.length > 0 ? found.filter((name) => names.includes(name)) : found;
};

const readLine = (dir: string, name: string, problems: Problem[]): WrittenLine => {
  const folder = `lines/${name}`;
  const line = readYaml(join(dir, folder, 'line.yaml'), `${folder}/line.yaml`, problems);
  const file = `${folder}/tags.csv`;
  const text = readText(join(dir, file), file, 'is missing; it is the instrument index of the line', problems);
  return { name, line, tags: text === undefined ? undefined : parseTagRows(text, file) };
};

const readYaml = (path: string, file: string, problems: Problem[]): Written => {
  const text = readText(path, file, 'is missing', problems);
  return text === undefined ? undefined : yamlOf(text, file, problems);
};

const readText = (path: string, file: string, missing: string, problems: Problem[]): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    problems.push({ file, at: 'file', message: code === 'ENOENT' ? missing : `cannot be read: ${message}` });
    return undefined;
  }
};

/** Reading fails in more ways than the parser lists: an alias without its anchor, aliases that multiply, nesting without end. */
const yamlOf = (text: string, file: string, problems: Problem[]): Written => {
  try {
    const document = parseDocument(text, { prettyErrors: true, logLevel: 'error' });
    if (document.errors.length === 0) return { value: document.toJS() };
    for (const error of document.errors)
      problems.push({ file, at: `line ${error.linePos?.[0].line ?? '?'}`, message: error.message });
  } catch (error) {
    problems.push({ file, at: 'document', message: `is not readable YAML: ${(error as Error).message}` });
  }
  return undefined;
};
