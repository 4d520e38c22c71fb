import type { Reason, WhyNot } from '../approval/decision.ts';
import type { Problem } from '../problem.ts';
import { code, inWords } from './markdown.ts';

/** How to go back to approved bytes: a command opens the pull request for a policy, for other files a person does. */
export const PUT_BACK =
  'Put back what was approved first: for a policy by `/restore <policyKey>`, for another file by a pull request with its approved bytes, which needs no approvals.';

/** One reason as a line of Markdown; every outside word in a code span. */
export function reasonLine(reason: Reason): string {
  return sentenceOf(reason, code);
}

/** One reason as plain text; escape it for the medium. */
export function reasonInWords(reason: Reason): string {
  return sentenceOf(reason, (text) => text);
}

/** `quote` marks every outside word. */
function sentenceOf(reason: Reason, quote: (text: string, most?: number) => string): string {
  switch (reason.kind) {
    case 'problem':
      return problemLine(reason.problem, quote);
    case 'rules': {
      const what = reason.state === 'missing' ? 'There are no approved rules' : 'The approved rules cannot be read';
      return `${what}: ${reason.problems.map((problem) => problemLine(problem, quote)).join(' ')}`;
    }
    case 'no governor’s hand':
      return `${quote(reason.path)}: no governor opened this pull request, pushed these bytes or signed a commit that changes them.`;
    case 'unattributed commit':
      return `Commit ${quote(reason.commit.slice(0, 12))} belongs to no GitHub account: an approver may have written it. Add its e-mail address to the account of who wrote it, then \`/recheck\`; or, before the merge, commit again with an address of that account.`;
    case 'unreadable push':
      return `GitHub does not say who pushed ${quote(reason.head.slice(0, 12))}: an approver may have. Push the branch again from an account that can be read, and open a new pull request.`;
    case 'unapproved base':
      return `${quote(reason.path)}: the branch holds bytes that nobody approved. ${PUT_BACK}`;
    case 'frozen':
      return `${quote(reason.path)}: changes were requested. A governor lifts the freeze by changing what the policy says; then everyone approves anew.`;
    case 'quorum':
      return `${quote(reason.path)}: approvals are missing.`;
    case 'draft':
      return 'This is a draft. Approvals are kept.';
    case 'closed':
      return 'This pull request is closed.';
    case 'other base':
      return `Only pull requests to the protected branch are judged; this one goes to ${quote(reason.base)}.`;
    case 'incomplete':
      return `Not all facts could be read: ${quote(reason.what, 300)}. It is tried again.`;
    case 'merge conflict':
      return `The branch conflicts with its base in ${inWords(reason.paths.slice(0, 10).map((path) => quote(path)))}: merge the base into it and resolve the conflict; what changes by that is reviewed anew.`;
    case 'merge result differs':
      return `${quote(reason.path)}: merging would give other bytes than were reviewed. Update the branch and let the result be reviewed.`;
    case 'merge group differs':
      return `${quote(reason.path)}: the merge queue combined it into bytes that nobody approved.`;
    case 'sibling':
      return `Pull request #${reason.number} has the same head and is ${reason.word}.`;
  }
}

/** Where, what, and what would be right. */
function problemLine({ path, line, message, remedy }: Problem, quote: (text: string, most?: number) => string): string {
  const where = path === '' ? '' : `${quote(line === undefined ? path : `${path}:${line}`)}: `;
  return `${where}${quote(message, 500)}${remedy === undefined ? '' : ` → ${quote(remedy, 500)}`}`;
}

/** Why a review does not count. While facts are lacking, nobody can be said to hold no role (T48). */
export function whyNot(why: WhyNot, incomplete: readonly string[]): string {
  return why === 'no role' && incomplete.length > 0
    ? 'no role is known while not all facts could be read'
    : WHY_NOT[why];
}

/** Why a review does not count, for the person who wrote it. */
export const WHY_NOT: Readonly<Record<WhyNot, string>> = {
  'no opinion': 'a comment is no opinion',
  'deleted account': 'the account was deleted',
  bot: 'bots hold no role',
  'no role': 'neither a governor nor an owner of a data source in scope',
  author: 'authors do not approve their own pull request',
  contributor: 'wrote, committed or pushed part of this change',
  dismissed: 'the review was dismissed',
  superseded: 'a later review by the same person counts instead',
  'other bytes': 'the policy changed since; it was given for other bytes',
  'before the freeze was lifted': 'given before the policy was updated after a change request',
  frozen: 'changes are requested; approvals count again after a governor’s update',
  'no say then': 'its author had no say on this policy when objecting',
};
