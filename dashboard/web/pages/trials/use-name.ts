import { useState } from 'react';

const KEY = 'zhongshi-name';

const kept = (): string => {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
};

/** Who writes at this console: there are no users yet, so it is what somebody says of himself, kept for the next time. */
export const useName = (): readonly [string, (name: string) => void] => {
  const [name, setName] = useState(kept);
  const change = (next: string) => {
    setName(next);
    try {
      localStorage.setItem(KEY, next.trim());
    } catch {
      // A browser that keeps nothing asks again.
    }
  };
  return [name, change];
};
