import type { PullRequestSnapshot } from '../core/approval/snapshot.ts';
import { gainedAndLost } from '../core/catalogue/scope-change.ts';
import type { ChangeWords } from '../core/report/change-words.ts';
import type { Files } from './read/changes.ts';
import type { World } from './world.ts';

/** What each changed policy of a snapshot means for people, by path. */
export async function readWords(
  _world: World,
  snapshot: PullRequestSnapshot,
  _trees: { readonly base: Files; readonly head: Files },
): Promise<ReadonlyMap<string, ChangeWords>> {
  return new Map(
    snapshot.changes
      .filter(({ kind }) => kind === 'policy')
      .map(({ path, base, head }): [string, ChangeWords] => {
        const { gained, lost } = gainedAndLost(base?.scope ?? [], head?.scope ?? []);
        return [path, { sentences: [], gained, lost }];
      }),
  );
}
