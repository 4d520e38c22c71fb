import type { PullRequestSnapshot } from '../core/approval/snapshot.ts';
import { gainedAndLost } from '../core/catalogue/scope-change.ts';
import { changeInPlainWords } from '../core/policy/change-in-plain-words.ts';
import { changesBetween, type PolicyChange } from '../core/policy/changes-between.ts';
import type { ReadablePolicy } from '../core/policy/policy-file.ts';
import type { ChangeWords } from '../core/report/change-words.ts';
import { readEnvironmentWords } from './environment-words.ts';
import type { Files } from './read/changes.ts';
import { readPolicies } from './read/sides.ts';
import type { World } from './world.ts';

/** What a report says of a snapshot beyond the decision. */
export interface ReportWords {
  readonly words: ReadonlyMap<string, ChangeWords>;
  readonly notes: readonly string[];
}

/** What each changed policy means for people, and what production's environment lacks of it. */
export async function readReportWords(
  world: World,
  {
    snapshot,
    trees,
  }: { readonly snapshot: PullRequestSnapshot; readonly trees: { readonly mergeBase: Files; readonly head: Files } },
): Promise<ReportWords> {
  const words = await readWords(world, snapshot, trees);
  const { lacking, notes } = await readEnvironmentWords(world, snapshot, trees.head);
  const told = [...words].map(([path, one]): [string, ChangeWords] => {
    const there = lacking.get(path);
    return [path, there === undefined ? one : { ...one, lacking: there }];
  });
  return { words: new Map(told), notes };
}

/**
 * What each changed policy of a snapshot means for people, by path; a policy that moved is told at its new path. It is
 * what the pull request does, from the merge base on: what happened on the base meanwhile is no change of its own.
 */
async function readWords(
  world: World,
  snapshot: PullRequestSnapshot,
  trees: { readonly mergeBase: Files; readonly head: Files },
): Promise<ReadonlyMap<string, ChangeWords>> {
  const changed = snapshot.changes.filter(({ kind }) => kind === 'policy');
  const side = async (tree: Files) => {
    const there = changed.flatMap(({ path }) => tree.get(path) ?? []);
    const files = there.filter(({ mode }) => mode === '100644');
    const readable = [...(await readPolicies(world, files)).values()].filter((policy) => policy.ok);
    const known = new Set(readable.map(({ path }) => path));
    return { readable, unreadable: there.filter(({ path }) => !known.has(path)).map(({ path }) => path) };
  };
  const [before, after] = [await side(trees.mergeBase), await side(trees.head)];
  const unreadable = new Set([...before.unreadable, ...after.unreadable]);
  const told = (policies: readonly ReadablePolicy[]) => policies.filter(({ path }) => !unreadable.has(path));
  const changes = changesBetween(told(before.readable), told(after.readable));
  const sentences = new Map(changes.map((change) => [pathOf(change), changeInPlainWords(change)]));
  return new Map(
    changed.map(({ path, base, head }): [string, ChangeWords] => {
      if (unreadable.has(path)) return [path, CANNOT_TELL];
      const { gained, lost } = gainedAndLost(base?.scope ?? [], head?.scope ?? []);
      return [path, { sentences: sentences.get(path) ?? [], gained, lost }];
    }),
  );
}

/** A file that cannot be read is never told as one that was removed. */
const CANNOT_TELL: ChangeWords = {
  sentences: ['The file cannot be read, so what the change means is not known.'],
  gained: [],
  lost: [],
};

/** Where a change is told: at the path it has afterwards, or had. */
function pathOf(change: PolicyChange): string {
  return change.kind === 'deleted' ? change.from.path : change.to.path;
}
