/** The known word nearest to what was written, when it is near enough to be a slip: case never counts. */
export function didYouMean(written: string, known: Iterable<string>): string | undefined {
  const word = written.toLowerCase();
  const farthest = Math.max(1, Math.min(3, Math.floor(word.length / 3)));
  let nearest: string | undefined;
  let distance = farthest + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - written.length) >= distance) continue;
    const steps = stepsBetween(word, candidate.toLowerCase(), distance);
    if (steps < distance) {
      nearest = candidate;
      distance = steps;
    }
  }
  return nearest;
}

/** Single-character changes and swaps of neighbours from one word to the other (optimal string alignment), up to `limit`. */
function stepsBetween(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let steps = Math.min(cell(last, j) + 1, cell(row, j - 1) + 1, cell(last, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        steps = Math.min(steps, cell(beforeLast, j - 2) + 1);
      }
      row.push(steps);
      best = Math.min(best, steps);
    }
    if (best >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return cell(last, b.length);
}

function cell(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
