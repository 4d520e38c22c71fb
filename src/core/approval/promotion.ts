import type { Person } from '../person.ts';
import type { PolicyDecision, PromotionDecision } from './decision.ts';
import type { Roles } from './roles.ts';
import type { Change, DecisionWord, Merge, PullRequestSnapshot } from './snapshot.ts';
import { differs } from './waiting.ts';

/**
 * What may happen to the merged bytes. Withheld where they were not approved or are not the approved bytes (T06, S172);
 * held where no governor promoted them (R8); judged anew until it is performed, so that a late review counts (R14).
 */
export function decidePromotion(
  snapshot: PullRequestSnapshot,
  merge: Merge,
  word: DecisionWord,
  policies: readonly PolicyDecision[],
  roles: Roles,
): PromotionDecision {
  const paths = [...withheldPaths(snapshot, merge, word, policies), ...broughtByMergeAlone(snapshot, merge)];
  if (paths.length > 0) return { word: 'withheld', paths };
  const promoter = promoterOf(merge);
  if (promoter === undefined) return { word: 'held', why: 'no person known', merger: merge.by };
  if (promoter === merge.promotedBy) return { word: 'performed', promoter };
  const governor = promoter.kind === 'user' && (merge.governorThen ?? roles.isGovernor(promoter));
  return governor ? { word: 'performed', promoter } : { word: 'held', why: 'no governor', merger: promoter };
}

/** Who merged if a person, else who queued it, else who turned on auto-merge (R8); a governor's command comes first. */
export function promoterOf(merge: Pick<Merge, 'by' | 'enqueuedBy' | 'autoMergeBy' | 'promotedBy'>): Person | undefined {
  if (merge.promotedBy !== undefined) return merge.promotedBy;
  return merge.by?.kind === 'user' ? merge.by : (merge.enqueuedBy ?? merge.autoMergeBy);
}

type Withheld = { readonly path: string; readonly why: 'not approved' | 'other bytes' };

/**
 * Where every policy has its approvals and the pull request as a whole has not, all of it is withheld. A policy that moves
 * to another file is two changes and one step: it does not go where it may not come, nor come where it may not go.
 */
function withheldPaths(
  snapshot: PullRequestSnapshot,
  merge: Merge,
  word: DecisionWord,
  policies: readonly PolicyDecision[],
): readonly Withheld[] {
  const none = policies.filter((policy) => policy.word !== 'approved').map(({ path }) => path);
  const all = word !== 'approved' && none.length === 0;
  const whyNot = (change: Change): Withheld['why'] | undefined => {
    if (all || none.includes(change.path)) return 'not approved';
    return differs(merge.bytes, change) ? 'other bytes' : undefined;
  };
  const own = new Map(snapshot.changes.map((change) => [change, whyNot(change)]));
  const ofKey = new Map(
    [...own].flatMap(([change, why]) => (why === undefined ? [] : [[keyOf(change), why] as const])),
  );
  return snapshot.changes.flatMap((change): readonly Withheld[] => {
    const key = keyOf(change);
    const why = own.get(change) ?? (key === undefined ? undefined : ofKey.get(key));
    return why === undefined ? [] : [{ path: change.path, why }];
  });
}

function keyOf({ base, head }: Change): string | undefined {
  return head?.policyKey ?? base?.policyKey;
}

/** Governed paths that the merge changed and the pull request did not: nobody saw them (T06). */
function broughtByMergeAlone(snapshot: PullRequestSnapshot, merge: Merge): readonly Withheld[] {
  const changed = new Set(snapshot.changes.map(({ path }) => path));
  return Object.keys(merge.bytes)
    .filter((path) => !changed.has(path))
    .map((path) => ({ path, why: 'other bytes' }));
}
