/** What became of a fault, seen in git, on GitHub and in the environment. */
export interface Tally {
  /** How often the fault struck. */
  readonly runs: number;
  /** How often it was to strike, where that was known before: far fewer is a row that did not try what it says. */
  readonly planned?: number;
  /** Approved work that did not take effect, or rules that did not hold. */
  readonly lost: readonly string[];
  /** Effects that happened more than once. */
  readonly duplicated: readonly string[];
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    runs: tallies.reduce((runs, one) => runs + one.runs, 0),
    ...(tallies.some(({ planned }) => planned !== undefined)
      ? { planned: tallies.reduce((count, { planned, runs }) => count + (planned ?? runs), 0) }
      : {}),
    lost: tallies.flatMap(({ lost }) => lost),
    duplicated: tallies.flatMap(({ duplicated }) => duplicated),
  };
}

/** A tally of one run from sentences that should be true. */
export function expecting(truths: Readonly<Record<string, boolean>>, runs = 1): Tally {
  return { runs, lost: Object.keys(truths).filter((sentence) => truths[sentence] !== true), duplicated: [] };
}
