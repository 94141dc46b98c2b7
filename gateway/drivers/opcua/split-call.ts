import { isTooMuch } from './service-fault.ts';

/**
 * One call for each group of at most `size`, in order. A server that finds a group too big although it names no limit, or a higher one,
 * is asked again in halves, and the smaller size holds for the rest.
 */
export const splitCall = async <Item, Result>(
  items: readonly Item[],
  size: number,
  call: (group: readonly Item[]) => Promise<readonly Result[]>,
): Promise<Result[]> => {
  const results: Result[] = [];
  let perCall = Math.max(1, size);
  while (results.length < items.length) {
    const group = items.slice(results.length, results.length + perCall);
    try {
      const answers = await call(group);
      if (answers.length !== group.length)
        throw new Error(`the server gave ${answers.length} answers to ${group.length} questions`);
      results.push(...answers);
    } catch (error) {
      if (!isTooMuch(error) || group.length === 1) throw error;
      perCall = Math.ceil(group.length / 2);
    }
  }
  return results;
};
