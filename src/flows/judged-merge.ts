import { authorsOf, makersOf } from '../core/approval/contributors.ts';
import type { Decision, PolicyDecision } from '../core/approval/decision.ts';
import { promoterOf } from '../core/approval/promotion.ts';
import type { Change } from '../core/approval/snapshot.ts';
import { snapshotToJson } from '../core/approval/snapshot-json.ts';
import type { SnapshotEntry } from '../core/ledger/ledger-entry.ts';
import type { JudgedChange, JudgedMerge } from '../core/promotion/plan-promotion.ts';
import type { StatedApproval } from '../core/promotion/statement.ts';
import { meaningOf } from '../core/text/canonical.ts';
import type { Judged } from './judge.ts';
import { nameIn, type Places } from './read/places.ts';

/** A judged, merged pull request in the promotion's words. */
export function judgedMerge(
  places: Places,
  { snapshot, decision }: Pick<Judged, 'snapshot' | 'decision'>,
): JudgedMerge {
  const { merge } = snapshot;
  const { promotion } = decision;
  if (merge === undefined) throw new Error(`pull request #${snapshot.number} is not merged`);
  const authors = authorsOf(snapshot).map(({ id }) => id);
  const makers = makersOf(snapshot);
  const withheld = new Map(promotion?.word === 'withheld' ? promotion.paths.map(({ path, why }) => [path, why]) : []);
  return {
    number: snapshot.number,
    head: snapshot.head,
    mergeCommit: merge.commit,
    snapshot: snapshotEntry(snapshot).digest,
    verdict: verdictOf(decision, snapshot),
    changes: snapshot.changes.map((change): JudgedChange => {
      const policy = decision.policies.find(({ path }) => path === change.path);
      const why = withheld.get(change.path);
      const policyKey = change.head?.policyKey ?? change.base?.policyKey;
      return {
        ...governedPlace(places, change),
        source: change.path,
        ...(policyKey === undefined ? {} : { policyKey }),
        approved: change.head?.blob,
        merged: merge.bytes[change.path]?.blob,
        ...(why === undefined ? {} : { withheld: why }),
        approvals: policy === undefined ? [] : approvalsOf(policy, snapshot),
        madeBy: [...new Set([...authors, ...(makers.get(change.path)?.ids ?? [])])].sort((a, b) => a - b),
      };
    }),
  };
}

/** Where a change comes into force: a policy under its name in production, another file at its path. */
export function governedPlace(
  places: Places,
  { kind, path }: Pick<Change, 'kind' | 'path'>,
): Pick<JudgedChange, 'place' | 'path'> {
  return kind === 'policy' ? { place: 'prod', path: nameIn(places.dev, path) } : { place: 'governed', path };
}

/**
 * Policies stand for themselves: where only the approvals or the bytes of some are lacking, the others go on if a
 * governor merged them. Any other reason keeps all of them back.
 */
function verdictOf({ promotion, reasons }: Decision, snapshot: Judged['snapshot']): JudgedMerge['verdict'] {
  const held = { word: 'held', merger: snapshot.merge?.by } as const;
  if (promotion === undefined || promotion.word === 'held') return held;
  if (promotion.word === 'performed') return promotion;
  if (!reasons.every(({ kind }) => kind === 'quorum' || kind === 'frozen')) return { word: 'withheld' };
  const promoter = snapshot.merge === undefined ? undefined : promoterOf(snapshot.merge);
  if (promoter === undefined || promoter.kind !== 'user') return held;
  const isGovernor =
    promoter === snapshot.merge?.promotedBy ||
    (snapshot.merge?.governorThen ?? snapshot.roster.governors.some(({ id }) => id === promoter.id));
  return isGovernor ? { word: 'performed', promoter } : held;
}

function approvalsOf(policy: PolicyDecision, snapshot: Judged['snapshot']): readonly StatedApproval[] {
  const governors = new Set(snapshot.roster.governors.map(({ id }) => id));
  const counted = new Set(policy.counted.map(({ id }) => id));
  return policy.reviews.flatMap((review) => {
    const { by } = review;
    if (!review.counts || review.opinion !== 'approved' || by === undefined || !counted.has(by.id)) return [];
    const commit = snapshot.reviews.find(({ id }) => id === review.review)?.commit;
    if (commit === undefined) return [];
    const owns = Object.values(snapshot.roster.owners).some((owners) => owners.some(({ id }) => id === by.id));
    const roles = [...(governors.has(by.id) ? ['governor' as const] : []), ...(owns ? ['owner' as const] : [])];
    return [{ by, roles, commit, review: review.review }];
  });
}

/** The snapshot as the ledger keeps it: its digest is what the statement names, and a replay starts from its value. */
export function snapshotEntry(snapshot: Judged['snapshot']): SnapshotEntry {
  const value = snapshotToJson(snapshot);
  return { kind: 'snapshot', of: 'decision', digest: meaningOf(value), value };
}
