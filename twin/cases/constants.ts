/**
 * Constants by name, out of whatever a file keeps under `parameters`: numbers, numbers with their unit (`{value, unit}`), and
 * lists, whose entries go by `k1` and `k_1` where nothing else has that name.
 */
export const numbersOf = (constants: unknown): Map<string, number> => {
  const numbers = new Map<string, number>();
  const lists: [string, readonly unknown[]][] = [];
  for (const [name, given] of Object.entries(isRecord(constants) ? constants : {})) {
    const value = isRecord(given) && !Array.isArray(given) ? given.value : given;
    if (typeof value === 'number') numbers.set(name, value);
    else if (Array.isArray(value)) lists.push([name, value]);
  }
  for (const [name, list] of lists)
    list.forEach((value, k) => {
      if (typeof value !== 'number') return;
      for (const entry of [`${name}${k + 1}`, `${name}_${k + 1}`]) if (!numbers.has(entry)) numbers.set(entry, value);
    });
  return numbers;
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
