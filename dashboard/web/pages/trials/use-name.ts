import { useSyncExternalStore } from 'react';

const KEY = 'zhongshi-name';

const stored = (): string => {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
};

/** Of this window: what one form is told, the others know at once. */
let name: string | null = null;
const hearers = new Set<() => void>();

const read = (): string => {
  name ??= stored();
  return name;
};

const subscribe = (hear: () => void) => {
  hearers.add(hear);
  return () => hearers.delete(hear);
};

const change = (next: string): void => {
  name = next;
  try {
    localStorage.setItem(KEY, next.trim());
  } catch {
    // A browser that keeps nothing asks again.
  }
  for (const hear of hearers) hear();
};

/** Who writes at this console: there are no users yet, so it is what somebody says of himself, kept for the next time. */
export const useName = (): readonly [string, (name: string) => void] => [useSyncExternalStore(subscribe, read), change];
