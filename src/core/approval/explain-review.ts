import { type Person, samePerson } from '../person.ts';
import type { Decision, PolicyDecision, ReviewVerdict } from './decision.ts';
import type { RecordedRole } from './snapshot.ts';

/** Whether one person's review counts for one policy. Paths and source names stand in the sentence as they are: escape it for the medium. */
export interface Explained {
  readonly path: string;
  readonly counts: boolean;
  readonly sentence: string;
}

/** One sentence per policy: whether and why that person's review counts, or what a review of theirs would do (`/explain @user`). */
export function explainUser(decision: Decision, person: Person): readonly Explained[] {
  const because = decision.reasons.some(({ kind }) => kind === 'incomplete')
    ? { ...whyNot, 'no role': 'no role is known while not all facts could be read' }
    : whyNot;
  return decision.policies.map((policy) => {
    const verdict = mostTelling(policy.reviews.filter(({ by }) => by !== undefined && samePerson(by, person)));
    const sentence =
      verdict === undefined ? withoutReview(policy, person, because) : withReview(policy, verdict, because);
    return { path: policy.path, counts: verdict?.counts ?? false, sentence };
  });
}

/** What counts or freezes tells most, then the latest opinion, then a mere comment. */
function mostTelling(verdicts: readonly ReviewVerdict[]): ReviewVerdict | undefined {
  return (
    verdicts.find(({ counts, why }) => counts || why === 'freezes') ??
    verdicts.findLast(({ opinion }) => opinion !== 'commented') ??
    verdicts.at(-1)
  );
}

function withReview({ path }: PolicyDecision, verdict: ReviewVerdict, because: typeof whyNot): string {
  if (verdict.why === 'counts') return `The approval of ${path} counts, ${inRole(verdict.role)}.`;
  if (verdict.why === 'freezes') return `The change request freezes ${path} until a governor changes what it says.`;
  if (verdict.why === 'freeze lifted') return `The change request froze ${path} and was answered since.`;
  const review = verdict.opinion === 'changes requested' ? 'change request' : 'review';
  return `The ${review} does not count for ${path}: ${because[verdict.why]}.`;
}

function withoutReview(
  { path, couldApprove, cannotApprove }: PolicyDecision,
  person: Person,
  because: typeof whyNot,
): string {
  const never = cannotApprove.find(({ by }) => samePerson(by, person));
  if (never !== undefined)
    return `There is no review, and an approval of ${path} would not count: ${because[never.why]}.`;
  return couldApprove.some((one) => samePerson(one, person))
    ? `There is no review yet; an approval of ${path} would count.`
    : `There is no review, and an approval of ${path} would not count: ${because['no role']}.`;
}

function inRole(role: RecordedRole | undefined): string {
  const owner = role === undefined || role.owns.length === 0 ? '' : `owner of ${role.owns.join(', ')}`;
  if (role?.governor !== true) return `given as ${owner}`;
  return owner === '' ? 'given as governor' : `given as governor and ${owner}`;
}

const whyNot: Readonly<Record<Exclude<ReviewVerdict['why'], 'counts' | 'freezes' | 'freeze lifted'>, string>> = {
  'no opinion': 'a comment is neither an approval nor a change request',
  'deleted account': 'its account was deleted',
  bot: 'machines hold no role',
  'no role': 'only governors and owners of a data source in scope have a say',
  author: 'nobody approves their own pull request',
  contributor: 'who wrote, committed or pushed a part of it cannot approve it',
  dismissed: 'it was dismissed',
  superseded: 'a later review by the same person stands instead',
  'other bytes': 'the file has other bytes than those that were approved',
  'before the freeze was lifted': 'it was given before the last change request was answered',
  frozen: 'changes are requested, and approvals are given anew once a governor has answered',
  'no say then': 'its author had no say on this policy when requesting changes',
};
