import { canSee } from '../auth.ts';
import { parseNodeId } from '../ids.ts';
import type { Account, Team } from '../model/account.ts';
import type { Issue, IssueComment } from '../model/issue.ts';
import type { PullRequest, Repository } from '../model/repository.ts';
import type { Review } from '../model/review.ts';
import type { Context, Node } from './context.ts';

/** What a node id stands for. */
export type Found =
  | { readonly type: 'account'; readonly account: Account }
  | { readonly type: 'team'; readonly team: Team }
  | { readonly type: 'repository'; readonly repository: Repository }
  | { readonly type: 'ref'; readonly repository: Repository; readonly ref: string }
  | { readonly type: 'object'; readonly repository: Repository; readonly oid: string }
  | { readonly type: 'pull'; readonly pull: PullRequest }
  | { readonly type: 'review'; readonly pull: PullRequest; readonly review: Review }
  | { readonly type: 'issue'; readonly repository: Repository; readonly issue: Issue }
  | { readonly type: 'comment'; readonly repository: Repository; readonly issue: Issue; readonly comment: IssueComment }
  | { readonly type: 'suite' | 'run'; readonly repository: Repository; readonly id: number };

/** Finds a thing by node id, if the caller may see it. */
export function findNode(context: Context, id: string): Found | undefined {
  const [type, first, second, third] = parseNodeId(id) ?? [''];
  const { world } = context;
  if (type === 'User' || type === 'Bot' || type === 'Organization') {
    const account = world.accounts.get(Number(first));
    return account && !account.deleted ? { type: 'account', account } : undefined;
  }
  if (type === 'Team') {
    for (const account of world.accounts.values()) {
      for (const team of account.teams.values()) if (team.id === Number(first)) return { type: 'team', team };
    }
    return undefined;
  }
  const repository = world.repositories.get(Number(first));
  if (!repository || !canSee(context.actor, repository)) return undefined;
  const pull = repository.pulls.get(Number(second));
  const issue = repository.issues.get(Number(second)) ?? pull;
  switch (type) {
    case 'Repository':
      return { type: 'repository', repository };
    case 'Ref':
      return { type: 'ref', repository, ref: String(second) };
    case 'Commit':
    case 'Tree':
    case 'Blob':
      return { type: 'object', repository, oid: String(second) };
    case 'PullRequest':
      return pull && { type: 'pull', pull };
    case 'Issue':
      return issue && { type: 'issue', repository, issue };
    case 'PullRequestReview': {
      const review = pull?.reviews.find((one) => one.id === Number(third));
      return pull && review && { type: 'review', pull, review };
    }
    case 'IssueComment': {
      const comment = issue?.comments.find((one) => one.id === Number(third));
      return issue && comment && { type: 'comment', repository, issue, comment };
    }
    case 'CheckSuite':
      return { type: 'suite', repository, id: Number(second) };
    case 'CheckRun':
      return { type: 'run', repository, id: Number(second) };
    default:
      return undefined;
  }
}

/** The same as an object of the schema; null for what is not there. */
export async function nodeOf(context: Context, id: string): Promise<Node | null> {
  const found = findNode(context, id);
  const { make } = context;
  switch (found?.type) {
    case undefined:
      return null;
    case 'account':
      return make.actor(context, found.account);
    case 'team':
      return make.team(context, found.team);
    case 'repository':
      return make.repository(context, found.repository);
    case 'ref':
      return make.ref(context, found.repository, found.ref);
    case 'object':
      return make.object(context, found.repository, found.oid);
    case 'pull':
      return make.pull(context, found.pull);
    case 'review':
      return make.review(context, found.pull, found.review);
    case 'issue':
      return make.issue(context, found.repository, found.issue);
    case 'comment':
      return make.comment(context, found.repository, found.comment);
    case 'suite': {
      const suite = found.repository.suites.find(({ id: one }) => one === found.id);
      return suite ? make.suite(context, found.repository, suite) : null;
    }
    case 'run': {
      const run = found.repository.runs.find(({ id: one }) => one === found.id);
      return run ? make.run(context, found.repository, run) : null;
    }
  }
}
