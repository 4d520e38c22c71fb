import type { PullRequestFacts } from '../core/approval/facts.ts';
import type { AuditedChain, AuditProblem } from '../core/audit/chain.ts';
import type { StatedApproval } from '../core/promotion/statement.ts';
import type { Forge } from '../ports.ts';

/**
 * Compares what the statements say with GitHub: each pull request is merged with that commit, and each approval is a
 * review by that account at that commit, dismissed since or not. One request a pull request.
 */
export async function compareWithGitHub(
  { links }: AuditedChain,
  forge: Pick<Forge, 'readPullRequest'>,
): Promise<{
  readonly compared: number;
  readonly problems: readonly AuditProblem[];
  /** What GitHub does not tell any more. */
  readonly lacking: readonly string[];
}> {
  const problems: AuditProblem[] = [];
  const lacking: string[] = [];
  const facts = new Map<number, PullRequestFacts>();
  let compared = 0;
  for (const { path, statement } of links) {
    const otherwise = (why: string) => problems.push({ fault: 'GitHub says otherwise', path, why });
    for (const { number, mergeCommit } of statement.pulls) {
      const pull = facts.get(number) ?? (await forge.readPullRequest(number));
      facts.set(number, pull);
      if (pull.merge?.commit !== mergeCommit)
        otherwise(`GitHub says that #${number} was merged as ${pull.merge?.commit.slice(0, 12) ?? 'nothing'}`);
      for (const change of statement.changes.filter((one) => one.pull === number))
        for (const approval of change.approvals) {
          compared += 1;
          const which = `approval of ${change.path} by ${approval.by.login}`;
          const why = whyNot(approval, pull);
          if (why !== undefined) otherwise(`${which}: ${why}`);
          else if (pull.reviews.find(({ id }) => id === approval.review)?.by === undefined)
            lacking.push(`${which}: the account is deleted, GitHub does not say who wrote it`);
        }
    }
  }
  return { compared, problems, lacking };
}

function whyNot({ by, commit, review }: StatedApproval, { reviews, number }: PullRequestFacts): string | undefined {
  const found = reviews.find(({ id }) => id === review);
  if (found === undefined) return `#${number} has no such review on GitHub`;
  if (found.by !== undefined && found.by.id !== by.id) return `GitHub says that ${found.by.login} wrote it`;
  if (found.opinion !== 'approved') return `GitHub says that it is: ${found.opinion}`;
  return found.commit === commit
    ? undefined
    : `GitHub says that it is of commit ${found.commit?.slice(0, 12) ?? 'unknown'}`;
}
