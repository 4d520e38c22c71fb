import type { Floor, Rules } from '../rules/rules.ts';
import { rulesFromWritten } from '../rules/rules-from-written.ts';
import { rulesPath } from '../rules/written-rules.ts';
import { authorsOf, makersOf } from './contributors.ts';
import type { Decision, Reason } from './decision.ts';
import { openedByGovernor } from './hand.ts';
import { historyOf } from './history.ts';
import { type Circumstances, judgeChange } from './judge-change.ts';
import { decidePromotion } from './promotion.ts';
import { quorumFor } from './quorum.ts';
import { rolesOf } from './roles.ts';
import type { DecisionWord, Merge, PullRequestSnapshot, RulesInForce } from './snapshot.ts';
import { reasonsToWait } from './waiting.ts';
import { warningsOf } from './warnings.ts';

/**
 * Decides a pull request from its snapshot alone: no clock, no request, no order of webhooks. Invalid comes before
 * changes requested, that before in review, that before approved; what is not known is never approved.
 */
export function decide(snapshot: PullRequestSnapshot, options: { readonly floor?: Floor } = {}): Decision {
  const approvals = approvalsOf(snapshot.rules);
  const roles = rolesOf(snapshot.roster);
  const makers = makersOf(snapshot);
  const around: Circumstances = {
    roles,
    history: historyOf(snapshot, roles),
    authors: new Set(authorsOf(snapshot).map(({ id }) => id)),
    openedByGovernor: openedByGovernor(snapshot, roles),
    liftedBy: approvals.objections.liftedBy,
  };
  const judged = snapshot.changes.map((change) => {
    const made = makers.get(change.path);
    if (made === undefined) throw new Error(`no makers were looked for at ${change.path}`);
    return judgeChange(snapshot, change, quorumFor(change, approvals, options.floor), made, around);
  });
  const policies = judged.map(({ decision }) => decision);
  const invalid = unique([
    ...rulesNotInForce(snapshot.rules),
    ...problemsElsewhere(snapshot),
    ...judged.flatMap((one) => one.invalid),
    ...unreadablePushes(snapshot),
  ]);
  const frozen = policies.filter((policy) => policy.frozen).map(({ path }): Reason => ({ kind: 'frozen', path }));
  const waiting = [
    ...policies.filter((policy) => policy.word === 'in review').map(({ path }): Reason => ({ kind: 'quorum', path })),
    ...reasonsToWait(snapshot),
  ];
  const word = firstThatApplies(invalid, frozen, waiting);
  const { merge } = snapshot;
  return {
    word,
    reasons: [...invalid, ...frozen, ...waiting],
    policies,
    ...(merge !== undefined &&
      bringsSomething(snapshot, merge) && { promotion: decidePromotion(snapshot, merge, word, policies, roles) }),
    warnings: warningsOf(snapshot, policies),
  };
}

/** A merge can bring governed bytes to a pull request that changes none (T06). */
function bringsSomething({ changes }: PullRequestSnapshot, { bytes }: Merge): boolean {
  return changes.length > 0 || Object.keys(bytes).length > 0;
}

function firstThatApplies(
  invalid: readonly Reason[],
  frozen: readonly Reason[],
  waiting: readonly Reason[],
): DecisionWord {
  if (invalid.length > 0) return 'invalid';
  if (frozen.length > 0) return 'changes requested';
  return waiting.length > 0 ? 'in review' : 'approved';
}

/** Without approved rules the figures are shown by what the snapshot says, or by the product's defaults. */
function approvalsOf(rules: RulesInForce): Rules['approvals'] {
  return rules.state === 'in force' ? rules.rules.approvals : (rules.shownBy ?? rulesOfNobody().approvals);
}

function rulesOfNobody(): Rules {
  const read = rulesFromWritten({ governors: {} });
  if (!read.ok) throw new Error('the defaults can always be read');
  return read.value;
}

/** Without approved rules nothing is valid (T08), and a quorum of nobody is no rule (T26). */
function rulesNotInForce(rules: RulesInForce): readonly Reason[] {
  if (rules.state !== 'in force') return [{ kind: 'rules', state: rules.state, problems: rules.problems }];
  if (rules.rules.approvals.required >= 1) return [];
  const message = `The rules in force ask for ${rules.rules.approvals.required} approvals.`;
  const remedy = 'Ask for at least 1.';
  return [{ kind: 'problem', problem: { path: rulesPath, message, remedy } }];
}

/** Problems of the pull request as a whole and of files that are no change of their own. */
function problemsElsewhere(snapshot: PullRequestSnapshot): readonly Reason[] {
  const changed = new Set(snapshot.changes.map(({ path }) => path));
  return snapshot.problems.filter(({ path }) => !changed.has(path)).map((problem) => ({ kind: 'problem', problem }));
}

/** A push by nobody knows whom that still stands in the pull request, whatever it touched (R13). */
function unreadablePushes(snapshot: PullRequestSnapshot): readonly Reason[] {
  if (snapshot.changes.length === 0) return [];
  const standing = new Set(snapshot.commits.map(({ id }) => id));
  return snapshot.pushes
    .filter(({ by, after, commits }) => {
      return by === 'unreadable' && (standing.has(after) || commits.some(({ id }) => standing.has(id)));
    })
    .map(({ after }) => ({ kind: 'unreadable push', head: after }));
}

function unique(reasons: readonly Reason[]): readonly Reason[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}
