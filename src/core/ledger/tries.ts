import type { DevSetEntry, TryEntry } from './ledger-entry.ts';
import { type Entries, entriesOf } from './recorded.ts';

/** What is asked to be tried in dev: of each pull request the newest word, in the order in which they were said. */
export function activeTries(entries: Entries): readonly TryEntry[] {
  const newest = new Map<number, TryEntry>();
  for (const entry of entriesOf(entries, 'try').toSorted(byMoment)) newest.set(entry.pull, entry);
  const ends = entriesOf(entries, 'try-end');
  const isOver = ({ pull, command }: TryEntry) => ends.some((end) => end.pull === pull && end.command >= command);
  return [...newest.values()].filter((entry) => !isOver(entry)).toSorted(byMoment);
}

/** The set of dev that was numbered last; `undefined`: none yet. */
export function newestDevSet(entries: Entries): DevSetEntry | undefined {
  return entriesOf(entries, 'dev-set')
    .toSorted((a, b) => a.sequence - b.sequence)
    .at(-1);
}

/** Keys of every policy that was ever in a set of dev. */
export function devKeys(entries: Entries): ReadonlySet<string> {
  return new Set(entriesOf(entries, 'dev-set').flatMap(({ keys }) => keys));
}

/** Comments are numbered in the order in which they were made; GitHub's times are whole seconds. */
function byMoment(a: TryEntry, b: TryEntry): number {
  return a.command - b.command;
}
