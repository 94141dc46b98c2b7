import { journal } from './journal.ts';
import { line } from './line.ts';
import { modbus } from './modbus.ts';
import { sparkplug } from './sparkplug.ts';
import { store } from './store.ts';

export const KINDS = [modbus, sparkplug, store, journal, line];
