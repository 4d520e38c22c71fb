import type { Decision, PolicyDecision } from '../approval/decision.ts';
import type { PullRequestSnapshot } from '../approval/snapshot.ts';
import { inWords } from './markdown.ts';

/** One line that says where the pull request stands and what it waits for, such as `1 of 2 approvals · waiting for a governor`. */
export function titleOf(snapshot: PullRequestSnapshot, decision: Decision): string {
  if (decision.promotion !== undefined) return promotionTitle(decision.promotion, decision.policies);
  const count = decision.policies.length;
  switch (decision.word) {
    case 'invalid':
      return `Invalid · ${decision.reasons.length} ${decision.reasons.length === 1 ? 'problem' : 'problems'}`;
    case 'changes requested': {
      const frozen = decision.policies.filter((policy) => policy.frozen);
      const objectors = frozen.flatMap((policy) => policy.frozenBy.map((by) => by.by?.login ?? 'a deleted account'));
      return `Changes requested by ${inWords([...new Set(objectors)])} · frozen until a governor updates ${names(frozen)}`;
    }
    case 'approved':
      if (count === 0) return 'No policy changes';
      if (decision.policies.every((policy) => policy.restore)) return 'Restores what is in production';
      return `Approved · ${count === 1 ? 'the policy has' : `all ${count} policies have`} the approvals needed`;
    case 'in review':
      return reviewTitle(snapshot, decision);
  }
}

function reviewTitle(snapshot: PullRequestSnapshot, decision: Decision): string {
  const other = decision.reasons.find((reason) => reason.kind !== 'quorum');
  const lacking = decision.policies.filter((policy) => policy.word === 'in review');
  const worst = lacking.toSorted((a, b) => b.quorum.missing - a.quorum.missing)[0];
  if (worst === undefined) {
    if (other?.kind === 'draft') return 'Draft · approvals are kept';
    if (other?.kind === 'merge conflict') return 'In review · conflicts with the base branch';
    if (other?.kind === 'incomplete') return `In review · ${other.what}`;
    return 'In review';
  }
  const { required, missing } = worst.quorum;
  const progress = `${required - missing} of ${required} ${required === 1 ? 'approval' : 'approvals'}`;
  const wait = waitsFor(worst);
  const more = lacking.length > 1 ? ` · ${lacking.length} of ${snapshot.changes.length} policies in review` : '';
  return `${progress}${wait === '' ? '' : ` · waiting for ${wait}`}${more}`;
}

/** Whose approval is still lacking, in words. */
export function waitsFor(policy: PolicyDecision): string {
  const { governorsMissing, ownersMissing, uncovered, missing } = policy.quorum;
  const wanted: string[] = [];
  if (governorsMissing > 0) wanted.push(governorsMissing === 1 ? 'a governor' : `${governorsMissing} governors`);
  if (uncovered.length > 0)
    wanted.push(`an owner of ${uncovered.length > 3 ? `${uncovered.length} data sources` : inWords(uncovered)}`);
  else if (ownersMissing > 0) wanted.push(ownersMissing === 1 ? 'an owner' : `${ownersMissing} owners`);
  const asked = governorsMissing + Math.max(ownersMissing, uncovered.length > 0 ? 1 : 0);
  if (missing > asked) wanted.push(`${missing - asked} more`);
  return inWords(wanted);
}

function names(policies: readonly PolicyDecision[]): string {
  const files = policies.map((policy) => policy.path.split('/').at(-1) ?? policy.path);
  return files.length > 2 ? `${files.length} policies` : inWords(files);
}

function promotionTitle(promotion: NonNullable<Decision['promotion']>, policies: readonly PolicyDecision[]): string {
  switch (promotion.word) {
    case 'performed':
      // Nobody approves a restore, so nobody is said to have approved it.
      if (policies.every(({ restore, counted }) => restore && counted.length === 0))
        return `Restored what is in production · merged by ${promotion.promoter.login}`;
      return `Approved and merged by ${promotion.promoter.login}`;
    case 'held':
      return promotion.why === 'no person known'
        ? 'Merged · held until a governor promotes: no person is known to have merged it'
        : `Merged by ${promotion.merger?.login ?? 'a deleted account'}, who is no governor · held until a governor promotes`;
    case 'withheld': {
      const otherBytes = promotion.paths.some((one) => one.why === 'other bytes');
      return `Merged · withheld: ${otherBytes ? 'the merged bytes are not the approved bytes' : 'not approved'}`;
    }
  }
}
