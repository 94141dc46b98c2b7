import { numberText } from './number.ts';

/** 4.4 MB: decimal prefixes, as disks are sold. */
export const bytesText = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let step = 0;
  while (size >= 1000 && step < units.length - 1) {
    size /= 1000;
    step++;
  }
  return `${numberText(size, step === 0 || size >= 100 ? 0 : 1)} ${units[step]}`;
};
