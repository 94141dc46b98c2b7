import { setErrorLogger, setWarningLogger } from 'node-opcua';
import type { Log } from '../../../config/vocabulary/log.ts';

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const LENGTH_MAX = 300;

/** The library prints by itself, in colours and over many lines: each message becomes one line of the log instead. */
export const quietLibrary = (log: Log): void => {
  setWarningLogger((context, ...words) => log.info('node-opcua warns', { where: where(context), said: said(words) }));
  setErrorLogger((context, ...words) => log.warn('node-opcua reports', { where: where(context), said: said(words) }));
};

const where = (context: unknown): string => {
  const { filename, callerline } = context as { readonly filename?: string; readonly callerline?: number };
  return `${filename ?? '?'}:${callerline ?? '?'}`;
};

const said = (words: readonly unknown[]): string =>
  words.map(String).join(' ').replace(ESCAPES, '').replace(/\s+/g, ' ').trim().slice(0, LENGTH_MAX);
