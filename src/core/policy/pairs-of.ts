/** More comparisons than this are not worth making: what lies between the equal ends is then paired in order. */
const mostComparisons = 250_000;

/** Which entry of a later list was which of an earlier one: indexes, `undefined` where there is no partner. */
export type Pair = readonly [before: number | undefined, after: number | undefined];

/** Equal entries are partners first (longest common subsequence), then what lies between them, in order. */
export function pairsOf<T>(before: readonly T[], after: readonly T[], textOf: (entry: T) => string): readonly Pair[] {
  const a = before.map(textOf);
  const b = after.map(textOf);
  const pairs: Pair[] = [];
  let i = 0;
  let j = 0;
  for (const [nextI, nextJ] of [...equalEntries(a, b), [a.length, b.length] as const]) {
    while (i < nextI || j < nextJ) pairs.push([i < nextI ? i++ : undefined, j < nextJ ? j++ : undefined]);
    if (nextI < a.length && nextJ < b.length) pairs.push([i++, j++]);
  }
  return pairs;
}

function equalEntries(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  const room = Math.min(a.length, b.length) - start;
  while (end < room && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const between = commonEntries(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [
    ...Array.from({ length: start }, (_, index) => [index, index] as const),
    ...between.map(([i, j]) => [i + start, j + start] as const),
    ...Array.from({ length: end }, (_, index) => [a.length - end + index, b.length - end + index] as const),
  ];
}

function commonEntries(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  if (a.length * b.length > mostComparisons) return [];
  // longest[i][j]: how many entries a from i and b from j have in common, in order.
  const longest = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = longest[i];
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const common: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) common.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return common;
}
