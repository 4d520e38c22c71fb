import type { CommitPeople, PullRequestFacts, PushFacts } from '../core/approval/facts.ts';
import type { Person } from '../core/person.ts';
import type { AppIssue, CheckRun, Forge, NewCommit, RecentPullRequest, Repository, TeamMembers } from '../ports.ts';
import { type GitHubClient, write } from './call.ts';
import { commitOnBranch, makeTree } from './commit-on-branch.ts';
import { propose } from './propose.ts';
import { publishDeployment, type SeenDeployments } from './publish-deployment.ts';
import { markTold, type OwnIssues, publishIssue } from './publish-issue.ts';
import { readAccounts } from './read-accounts.ts';
import { readCommitPeople, rememberCommitPeople } from './read-commit-people.ts';
import { readObjectedPullRequests } from './read-objected.ts';
import { readPullRequest } from './read-pull-request.ts';
import { readPullRequestsOf } from './read-pull-requests-of.ts';
import { readPushes } from './read-pushes.ts';
import { readRecentActivity, readRecentPullRequests } from './read-recent.ts';
import { readTeams } from './read-teams.ts';
import type { Remembered } from './remembered.ts';

/** What stays known between events: team members, accounts, and the pushes up to a head. */
export interface Memory {
  readonly teams: Remembered<TeamMembers>;
  readonly accounts: Remembered<Person | undefined>;
  readonly pushes: Remembered<readonly PushFacts[] | 'unreadable'>;
  /** Who made a commit: a push that drops it costs no request for that. */
  readonly commits: Remembered<CommitPeople>;
  readonly issues: OwnIssues;
  readonly deployments: SeenDeployments;
}

/** GitHub for one repository. `check` is the constant name of the app's check run. */
export function githubForge(
  github: GitHubClient,
  repository: Repository,
  own: { readonly appId: number; readonly check: string },
  memory: Memory,
): Forge {
  const at = { owner: repository.owner, repo: repository.name };
  const name = `${repository.owner}/${repository.name}`;
  return {
    readPullRequest: async (number): Promise<PullRequestFacts> => {
      const address = { owner: repository.owner, name: repository.name, number };
      const facts = await readPullRequest(github, address, own);
      rememberCommitPeople(facts.commits, memory.commits);
      return facts;
    },
    readPushes: ({ repository: head, ref, upTo }) =>
      memory.pushes.get(
        `${head}:${ref}:${upTo}`,
        () => readPushes(github, head, ref),
        // GitHub's record may come later than its event.
        (pushes) => pushes !== 'unreadable' && pushes.some(({ after }) => after === upTo),
      ),
    readTeams: (teams, how = 'remembered') => readTeams(github, teams, memory.teams, how),
    readAccounts: (logins) => readAccounts(github, logins, memory.accounts),
    readCommitPeople: (commits) => readCommitPeople(github, at, commits, memory.commits),
    readPullRequestsOf: (commits): Promise<readonly number[]> => readPullRequestsOf(github, at, commits),
    readRecentPullRequests: (): Promise<readonly RecentPullRequest[]> => readRecentPullRequests(github, at, own),
    readObjectedPullRequests: (): Promise<readonly number[]> => readObjectedPullRequests(github, at, own),
    readRecentActivity: (since) => readRecentActivity(github, at, own, since),
    publishCheck: (check): Promise<void> => publishCheck(github, at, check),
    publishComment: (number, { id, body }) =>
      write(`commenting on ${name}#${number}`, async () => {
        if (id === undefined) {
          const where = { ...at, issue_number: number };
          const made = await github.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
            ...where,
            body,
          });
          return made.data.id;
        }
        const where = { ...at, comment_id: id };
        await github.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...where, body });
        return id;
      }),
    requestReviewers: async (number, logins) => {
      await write(`asking for reviews on ${name}#${number}`, () =>
        github.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
          ...at,
          pull_number: number,
          reviewers: [...logins],
        }),
      );
    },
    react: async (comment, content) => {
      await write(`answering a command on ${name}`, () =>
        github.request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', {
          ...at,
          comment_id: comment,
          content,
        }),
      );
    },
    treeOf: (commit) => makeTree(github, at, `comparing trees of ${name}`, commit),
    publishDeployment: (deployment) => publishDeployment(github, at, deployment, memory.deployments),
    propose: (proposal) => propose(github, at, repository.defaultBranch, proposal),
    publishIssue: (issue: AppIssue) => publishIssue(github, at, issue, memory.issues),
    markTold: (told) => markTold(github, at, told, memory.issues),
    commit: (commit: NewCommit) => commitOnBranch(github, { ...at, nodeId: repository.nodeId }, commit),
  };
}

/** GitHub takes this many annotations a request; the rest follow in updates. */
const ANNOTATIONS_A_REQUEST = 50;

async function publishCheck(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  check: CheckRun,
): Promise<void> {
  const annotations = check.annotations.map((one) => ({
    path: one.path,
    start_line: one.line,
    end_line: one.line,
    annotation_level: one.level,
    message: one.message,
  }));
  const body = {
    ...at,
    name: check.name,
    external_id: check.externalId,
    ...(check.conclusion === undefined
      ? { status: 'in_progress' as const }
      : { status: 'completed' as const, conclusion: check.conclusion }),
    actions: [...check.actions],
  };
  const output = { title: check.title, summary: check.summary, text: check.text };
  const what = `writing check ${check.name} on ${at.owner}/${at.repo}@${check.head}`;
  const first = annotations.slice(0, ANNOTATIONS_A_REQUEST);
  const known = check.id;
  const id = await write(what, async () => {
    const whole = { ...body, output: { ...output, annotations: first } };
    if (known !== undefined) {
      await github.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', { ...whole, check_run_id: known });
      return known;
    }
    const made = await github.request('POST /repos/{owner}/{repo}/check-runs', { ...whole, head_sha: check.head });
    return made.data.id;
  });
  for (let from = ANNOTATIONS_A_REQUEST; from < annotations.length; from += ANNOTATIONS_A_REQUEST) {
    await write(`${what}, more annotations`, () =>
      github.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
        ...at,
        check_run_id: id,
        output: { ...output, annotations: annotations.slice(from, from + ANNOTATIONS_A_REQUEST) },
      }),
    );
  }
}
