import type { Repository } from '../ports.ts';

/** Whose turn it is to be swept. Lives in memory: a process that starts anew begins another round, somewhere else. */
export interface Rounds {
  /** Installations whose turn it is, and how many repositories of each; all of them together within the budget. */
  readonly begin: (installations: readonly number[]) => ReadonlyMap<number, number>;
  /** The next repositories of an installation, listed anew only where a round through them is over. */
  readonly next: (
    installation: number,
    share: number,
    list: () => Promise<readonly Repository[]>,
  ) => Promise<readonly Repository[]>;
  /** Its repositories are others now: listed anew at its next turn, those never seen first. */
  readonly forget: (installation: number) => void;
}

interface Round {
  readonly left: readonly Repository[];
  readonly seen: ReadonlySet<number>;
}

/**
 * Turns of repositories: `budget` a sweep, shared among installations, each going on where it stopped. `start` is where
 * the first round begins, another one in each life of the process, so that one that dies half-way again and again
 * reaches all.
 */
export function rounds(budget: number, start: number): Rounds {
  let order: readonly number[] = [];
  const known = new Map<number, Round>();
  return {
    begin: (installations) => {
      const stay = order.filter((id) => installations.includes(id));
      const come = rotated(
        installations.filter((id) => !order.includes(id)),
        start,
      );
      for (const id of known.keys()) if (!installations.includes(id)) known.delete(id);
      const [turn, rest] = split([...come, ...stay], budget);
      order = [...rest, ...turn];
      return sharesOf(new Map(turn.map((id) => [id, known.get(id)?.seen.size])), budget);
    },
    next: async (installation, share, list) => {
      const round = known.get(installation);
      const [first, left] = split(round?.left ?? [], share);
      if (round !== undefined && first.length === share) {
        known.set(installation, { ...round, left });
        return first;
      }
      const listed = await list();
      const taken = new Set(first.map(({ id }) => id));
      const others = listed.filter(({ id }) => !taken.has(id));
      const again = round === undefined ? rotated(others, start) : unseenFirst(others, round.seen);
      const [more, rest] = split(again, share - first.length);
      known.set(installation, { left: rest, seen: new Set(listed.map(({ id }) => id)) });
      return [...first, ...more];
    },
    forget: (installation) => {
      const round = known.get(installation);
      if (round !== undefined) known.set(installation, { ...round, left: [] });
    },
  };
}

/** Shares of a budget: nobody gets more than there is to look at, and what is left over goes to the others. */
export function sharesOf(sizes: ReadonlyMap<number, number | undefined>, budget: number): ReadonlyMap<number, number> {
  const smallestFirst = [...sizes].sort(([, a = Infinity], [, b = Infinity]) => (a === b ? 0 : a - b));
  const shares = new Map<number, number>();
  let left = budget;
  smallestFirst.forEach(([id, size = Infinity], index) => {
    const share = Math.min(Math.floor(left / (smallestFirst.length - index)), Math.max(1, size));
    shares.set(id, share);
    left -= share;
  });
  return shares;
}

function split<T>(list: readonly T[], count: number): readonly [readonly T[], readonly T[]] {
  return [list.slice(0, count), list.slice(count)];
}

function rotated<T>(list: readonly T[], start: number): readonly T[] {
  const from = list.length === 0 ? 0 : start % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}

function unseenFirst(list: readonly Repository[], seen: ReadonlySet<number>): readonly Repository[] {
  return list.toSorted((a, b) => Number(seen.has(a.id)) - Number(seen.has(b.id)));
}
