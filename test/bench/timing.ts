/** The middle one; of an even number, the upper of the two. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

/** Milliseconds that work takes. */
export async function timeOf(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** Medians of two things done in turn, so that whatever else the machine does meets both alike. */
export async function inTurn(
  runs: number,
  ours: () => Promise<number>,
  floor: () => Promise<number>,
): Promise<{ readonly ours: number; readonly floor: number; readonly ratio: number }> {
  const times = { ours: [] as number[], floor: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    times.floor.push(await floor());
    times.ours.push(await ours());
  }
  const [a, b] = [median(times.ours), median(times.floor)];
  return { ours: a, floor: b, ratio: a / b };
}

/** To so many significant digits: more would be noise. */
export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}
