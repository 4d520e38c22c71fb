import type { Change } from '../../core/approval/snapshot.ts';
import { holdOn } from '../../core/ledger/active-holds.ts';
import type { HoldEntry } from '../../core/ledger/ledger-entry.ts';
import type { InForce } from '../../core/promotion/in-force.ts';
import type { JudgedChange } from '../../core/promotion/plan-promotion.ts';
import { type Brought, fileKey } from '../../core/promotion/promotion-history.ts';
import type { World } from '../world.ts';
import { MOST_OF_BRANCH } from './branch-history.ts';
import type { Standable } from './in-force.ts';
import { nameIn } from './places.ts';

type File = Pick<JudgedChange, 'place' | 'path'>;

/** What statements have made of the word of one merge since. */
interface Word {
  /** What was promoted last at this file came by this merge or by one after it: the merge has no more say there. */
  readonly isSpent: (file: File) => Promise<boolean>;
  /** The same, and a rollback took it out again: as long as that is on hold, what the merge brought on the way stays out too. */
  readonly isTakenOut: (file: File & Pick<JudgedChange, 'policyKey'>, holds: readonly HoldEntry[]) => Promise<boolean>;
}

/** The word of a merge into a branch that stands at `tip`, by the statements that are in force. */
export function wordOf(world: World, inForce: InForce, mergeCommit: string, tip: string): Word {
  let since: Promise<ReadonlySet<string>> | undefined;
  const isAfter = async ({ mergeCommit: later }: Brought): Promise<boolean> => {
    if (later === undefined || later === mergeCommit) return later !== undefined;
    since ??= commitsSince(world, mergeCommit, tip);
    return (await since).has(later);
  };
  return {
    isSpent: async (file) => {
      const last = inForce.brought.get(fileKey(file));
      return last !== undefined && last.takenOut === undefined && isAfter(last);
    },
    isTakenOut: async ({ policyKey, ...file }, holds) => {
      const last = inForce.brought.get(fileKey(file));
      if (last?.takenOut === undefined || holdOn(holds, { policyKey, ...last.takenOut }) === undefined) return false;
      return isAfter(last);
    },
  };
}

async function commitsSince({ git }: World, commit: string, tip: string): Promise<ReadonlySet<string>> {
  return new Set((await git.commitsBetween(commit, tip, [], MOST_OF_BRANCH)).map(({ id }) => id));
}

/**
 * The changes of a merged pull request, as far as its word goes: where it is spent, nothing is asked of a change any more,
 * whatever is in production by now, so that the others are not kept back for it.
 */
export async function withSpentSettled(
  world: World,
  { places, inForce }: Standable,
  { mergeCommit, tip }: { readonly mergeCommit: string; readonly tip: string },
  changes: readonly Change[],
): Promise<readonly Change[]> {
  const word = wordOf(world, inForce, mergeCommit, tip);
  return Promise.all(
    changes.map(async (change): Promise<Change> => {
      const { kind, path, head } = change;
      const file: File =
        kind === 'policy' ? { place: 'prod', path: nameIn(places.dev, path) } : { place: 'governed', path };
      return (await word.isSpent(file)) ? { ...change, promoted: { blob: head?.blob } } : change;
    }),
  );
}
