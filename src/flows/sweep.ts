import { readButton } from '../core/commands/button.ts';
import { readCommand } from '../core/commands/command.ts';
import { type Entries, recordedCommand } from '../core/ledger/recorded.ts';
import type { Forge, RecentActivity, RecentComment, RecentPullRequest } from '../ports.ts';

/** What a sweep found to be looked at. */
export interface Found {
  /** Pull requests, and their heads where they were listed, in the order in which to look at them. */
  readonly pulls: readonly { readonly number: number; readonly head?: string }[];
  /** Numbers beyond what one sweep looks at: the next one's first. */
  readonly left: readonly number[];
  /** What a merge queue waits for. */
  readonly groups: RecentActivity['groups'];
}

/** What earlier sweeps of this process know. */
export interface Swept {
  /** When the last one began, Unix seconds; `undefined`: this is the first, or everything is to be looked at. */
  readonly since: number | undefined;
  /** Those that could not be judged before. */
  readonly unsettled: ReadonlySet<number>;
  /** Those found before that had to wait. */
  readonly owed: readonly number[];
  /** How many pull requests to look at now. */
  readonly most: number;
}

/** Seconds by which clocks may differ, and a change may come late into a list. */
export const SLACK = 600;

/**
 * Looks for what lost events may have left behind: pull requests here, promotions and syncs in the branch's own flow,
 * which the caller starts too. The first sweep of a process looks at all that are open; later ones at those without a
 * check, those that changed, and those that could not be judged before, so that many open pull requests do not use up
 * GitHub's limits. Closed ones, merged or not, are looked at for commands that the ledger (`entries`) does not know, or
 * that lack their reaction.
 */
export async function sweep(
  forge: Pick<Forge, 'readRecentActivity'>,
  { since, unsettled, owed, most }: Swept,
  entries: Entries,
): Promise<Found> {
  const from = since === undefined ? undefined : since - SLACK;
  const { open, closed, groups } = await forge.readRecentActivity(from);
  const heads = new Map(open.map(({ number, head }) => [number, head]));
  const changed = ({ updatedAt }: Pick<RecentPullRequest, 'updatedAt'>) => from === undefined || updatedAt >= from;
  const due = [
    ...owed,
    ...open.filter(({ checked }) => !checked),
    ...closed.filter((pull) => changed(pull) && pull.comments.some((comment) => waits(comment, entries))),
    ...open.filter(changed),
    // Where all that are open are looked at, those are closed by now.
    ...(from === undefined ? [] : unsettled),
  ].map((one) => (typeof one === 'number' ? one : one.number));
  const numbers = [...new Set(due)];
  return {
    pulls: numbers.slice(0, most).map((number) => {
      const head = heads.get(number);
      return head === undefined ? { number } : { number, head };
    }),
    left: numbers.slice(most),
    groups: groups.filter(({ checked }) => !checked),
  };
}

/** Its answer is not recorded, or the process that recorded it died before it put its reaction on the comment. */
function waits({ id, own, edited, answered, body }: RecentComment, entries: Entries): boolean {
  const command = own ? readButton(body) : readCommand(body);
  return !edited && command !== undefined && (recordedCommand(entries, id) === undefined || !answered);
}
