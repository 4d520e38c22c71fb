const units: readonly (readonly [seconds: number, words: RegExp])[] = [
  [1, /^s(ec(onds?)?)?$/],
  [60, /^m(in(utes?)?)?$/],
  [3_600, /^h(ours?)?$/],
  [86_400, /^d(ays?)?$/],
  [604_800, /^w(eeks?)?$/],
];

const longest = 366 * 86_400;

/**
 * Seconds in `15 minutes`, `24h`, `every 2 days` or `every hour`; `undefined` for anything else, for less than a minute
 * and for more than a year.
 */
export function secondsOf(duration: string): number | undefined {
  const written = duration
    .trim()
    .toLowerCase()
    .replace(/^every\s+(?=[a-z])/, '1 ')
    .replace(/^every\s+/, '');
  const [, amount = '', unit = ''] = /^(\d{1,9})\s*([a-z]+)$/.exec(written) ?? [];
  const found = units.find(([, words]) => words.test(unit));
  if (found === undefined) return undefined;
  const seconds = Number(amount) * found[0];
  return seconds >= 60 && seconds <= longest ? seconds : undefined;
}
