import type { Decision } from '../approval/decision.ts';
import type { PullRequestSnapshot } from '../approval/snapshot.ts';
import type { ChangeWords } from './change-words.ts';
import { code, fitting, inWords } from './markdown.ts';
import { PUT_BACK } from './reasons.ts';
import { roundOf } from './round.ts';

/** GitHub's limit of a comment, with room for the mark. */
const LONGEST = 65_000;
const MOST_NAMES = 20;

/** A comment that is made once: `key` is how it is found again. */
export interface EventComment {
  readonly key: string;
  readonly text: string;
}

/** The one comment kept up to date: what the change means, who is asked, what to do. It does not repeat the state: that is the check's. */
export function statusComment(snapshot: PullRequestSnapshot, words: ReadonlyMap<string, ChangeWords>): string {
  const sections = snapshot.changes.map(({ path }) => {
    const said = words.get(path);
    const lines = [
      `**${code(path)}**`,
      ...(said?.sentences.slice(0, 10).map((sentence) => `- ${code(sentence, 600)}`) ?? []),
      ...names('Becomes active on', said?.gained ?? []),
      ...names('No longer active on', said?.lost ?? []),
    ];
    return lines.join('\n');
  });
  const head = `${roundMark(snapshot)}\n### What this changes`;
  const foot =
    'Review on the *Files changed* tab: **Approve**, or **Request changes** with an explanation. A change request freezes the policy until a governor updates it; then everyone approves anew. The check *approve-to-promote* says who is still needed.';
  return fitting(
    [head, ...sections.slice(0, -1), `${sections.at(-1) ?? ''}\n\n${foot}`],
    LONGEST,
    (left) => `… and ${left} more.\n\n${foot}`,
  );
}

/** Whether the status comment, as it stands, was written for this round: it begins with the round's mark, which nobody's words can. */
export function isOfRound(body: string, snapshot: Pick<PullRequestSnapshot, 'changes'>): boolean {
  const [, second] = body.split('\n', 2);
  return second === roundMark(snapshot);
}

/** A hidden mark that tells for which round reviewers were asked. */
function roundMark(snapshot: Pick<PullRequestSnapshot, 'changes'>): string {
  return `<!-- round ${roundOf(snapshot)} -->`;
}

/** What those who took part must learn now; each only once. */
export function eventComment(snapshot: PullRequestSnapshot, decision: Decision): EventComment | undefined {
  if (snapshot.changes.length === 0) return undefined;
  if (decision.promotion !== undefined) return promotionComment(snapshot, decision.promotion);
  if (decision.word === 'changes requested') {
    const frozen = decision.policies.filter((policy) => policy.frozen);
    const newest = frozen.flatMap((policy) => policy.frozenBy).toSorted((a, b) => b.at - a.at)[0];
    const explain =
      newest?.explained === false
        ? ' Please add what should change: an explanation is required with a change request.'
        : '';
    return {
      key: `frozen:${newest?.review ?? ''}`,
      text: `**Changes requested** by ${login(newest?.by?.login)}: ${some(frozen.map(({ path }) => path))} ${frozen.length === 1 ? 'is' : 'are'} frozen until a governor pushes another meaning.${explain}`,
    };
  }
  if (decision.word === 'approved' && !decision.policies.every(({ restore }) => restore))
    return {
      key: `approved:${roundOf(snapshot)}`,
      text: '**Fully approved.** A governor can merge: the approved bytes are then promoted to production.',
    };
  return undefined;
}

function promotionComment(
  snapshot: PullRequestSnapshot,
  promotion: NonNullable<Decision['promotion']>,
): EventComment | undefined {
  const merge = snapshot.merge?.commit ?? '';
  switch (promotion.word) {
    case 'performed':
      return undefined;
    case 'held':
      return {
        key: `held:${merge}`,
        text: `**Held.** ${promotion.merger === undefined ? 'No person is known to have merged this' : `${login(promotion.merger.login)} merged this and is no governor`}. A governor promotes it with \`/promote\`.`,
      };
    case 'withheld': {
      const lines = promotion.paths
        .slice(0, 100)
        .map(
          ({ path, why }) =>
            `- ${code(path)}: ${why === 'other bytes' ? 'the merged bytes are not the approved bytes' : 'not approved'}`,
        );
      return {
        key: `withheld:${merge}`,
        text: `**Withheld from production.**\n${lines.join('\n')}\n\nReviews still count until it is promoted. ${PUT_BACK}`,
      };
    }
  }
}

/** Said on each pull request of a promotion. */
export function promotedComment(promotion: {
  readonly sequence: number;
  readonly paths: readonly string[];
  readonly promoter: string;
}): EventComment {
  const { sequence, paths } = promotion;
  const by = `by ${login(promotion.promoter)} with statement ${sequence}`;
  return {
    key: `promoted:${sequence}`,
    text:
      paths.length === 0
        ? `**Replaced** before it was promoted: another merge changed the same files after this one, and its bytes are what was promoted ${by}.`
        : `**Promoted** ${by}: ${some(paths)}.`,
  };
}

/** Said on the pull requests whose promotion was taken back. */
export function rolledBackComment(rolledBack: {
  readonly sequence: number;
  readonly policyKey: string;
  readonly undoes: number;
  readonly by: string;
}): EventComment {
  const { sequence, policyKey, undoes, by } = rolledBack;
  return {
    key: `rolled-back:${sequence}`,
    text: `**Rolled back** by ${login(by)} with statement ${sequence}: ${code(policyKey)} in production is what it was before statement ${undoes}, and these bytes are on hold.`,
  };
}

/** A list of paths in a sentence, the first few by name. */
function some(paths: readonly string[]): string {
  const named = paths.slice(0, MOST_NAMES).map((path) => code(path));
  return inWords(paths.length > MOST_NAMES ? [...named, `${paths.length - MOST_NAMES} more`] : named);
}

/** Said on each pull request of a promotion that an environment does not enforce. */
export function syncFailedComment(sequence: number, failures: readonly string[]): EventComment {
  const lines = failures.slice(0, MOST_NAMES).map((failure) => `- ${code(failure, 400)}`);
  const more = failures.length > MOST_NAMES ? [`- and ${failures.length - MOST_NAMES} more`] : [];
  return {
    key: `sync-failed:${sequence}`,
    text: `**Not in effect yet.** The production environment does not enforce statement ${sequence}:\n${[...lines, ...more].join('\n')}\n\nWhat may pass is tried again; an issue of this repository says how it stands.`,
  };
}

function names(title: string, sources: readonly string[]): string[] {
  if (sources.length === 0) return [];
  const some = sources.slice(0, 15).map((name) => code(name, 80));
  return [`- ${title} ${some.join(', ')}${sources.length > 15 ? ` and ${sources.length - 15} more` : ''}.`];
}

function login(name: string | undefined): string {
  return name === undefined ? 'a deleted account' : code(name, 80);
}
