// Messages of a subscription are numbered from 1, and after 2^32 - 1 from 1 again: 0 is never used (OPC 10000-4, 5.14.1.1).

const LAST = 0xffff_ffff;
const HALF = 0x8000_0000;

export const FIRST_MESSAGE = 1;

export const nextMessage = (number: number): number => (number >= LAST ? FIRST_MESSAGE : number + 1);

/** How many messages `number` is ahead of `expected`; negative when it lies behind. */
export const messagesAhead = (number: number, expected: number): number => {
  const ahead = number - expected;
  if (ahead > HALF) return ahead - LAST;
  return ahead < -HALF ? ahead + LAST : ahead;
};
