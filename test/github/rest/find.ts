import { findAccount } from '../accounts.ts';
import { ApiError, notFound, unprocessable } from '../api-error.ts';
import { type Actor, accountOf } from '../auth.ts';
import type { Account, Team } from '../model/account.ts';
import type { CheckRun, CheckSuite } from '../model/check.ts';
import type { Issue, IssueComment } from '../model/issue.ts';
import type { PullRequest, Repository } from '../model/repository.ts';
import type { Review } from '../model/review.ts';
import type { World } from '../world.ts';
import type { Call, RepositoryCall } from './route.ts';

export function findRepository(world: World, owner: string, name: string): Repository | undefined {
  for (const repository of world.repositories.values()) {
    const here = repository.owner.login.toLowerCase() === owner.toLowerCase();
    if (here && repository.name.toLowerCase() === name.toLowerCase() && !repository.deleted) return repository;
  }
  return undefined;
}

export function pullOf({ repository, parameters }: RepositoryCall): PullRequest {
  const pull = repository.pulls.get(Number(parameters.pull_number));
  if (!pull) throw notFound();
  return pull;
}

/** An issue, or the pull request of that number. */
export function issueOf(repository: Repository, number: unknown): Issue {
  const issue = repository.issues.get(Number(number)) ?? repository.pulls.get(Number(number));
  if (!issue) throw notFound();
  return issue;
}

export function reviewOf(pull: PullRequest, call: Call): Review {
  const review = pull.reviews.find(({ id }) => id === Number(call.parameters.review_id));
  const viewer = accountOf(call.actor);
  if (!review || (review.state === 'PENDING' && review.by !== viewer)) throw notFound();
  return review;
}

export function commentOf({ repository, parameters }: RepositoryCall): {
  readonly issue: Issue;
  readonly comment: IssueComment;
} {
  for (const issue of [...repository.issues.values(), ...repository.pulls.values()]) {
    const comment = issue.comments.find(({ id }) => id === Number(parameters.comment_id));
    if (comment) return { issue, comment };
  }
  throw notFound();
}

export function runOf({ repository, parameters }: RepositoryCall): CheckRun {
  const run = repository.runs.find(({ id }) => id === Number(parameters.check_run_id));
  if (!run) throw notFound();
  return run;
}

export function suiteOf({ repository, parameters }: RepositoryCall): CheckSuite {
  const suite = repository.suites.find(({ id }) => id === Number(parameters.check_suite_id));
  if (!suite) throw notFound();
  return suite;
}

/** Who writes: GitHub lets nobody write without a name. */
export function writerOf(actor: Actor): Account {
  const account = accountOf(actor);
  if (!account) throw new ApiError(401, 'Requires authentication');
  return account;
}

export function accountNamed(world: World, login: string): Account {
  const account = findAccount(world, login);
  if (!account) throw notFound();
  return account;
}

export function teamOf(world: World, parameters: Readonly<Record<string, string>>): Team {
  const team = findAccount(world, parameters.org ?? '')?.teams.get(parameters.team_slug ?? '');
  if (!team) throw notFound();
  return team;
}

/** The commit that a branch, tag, full or short id names. */
export async function commitNamed(repository: Repository, name: string): Promise<string> {
  const oid = await resolveCommit(repository, name);
  if (!oid) throw unprocessable(`No commit found for SHA: ${name}`);
  return oid;
}

export async function resolveCommit(repository: Repository, name: string): Promise<string | undefined> {
  const { refs, history } = repository.git;
  const wanted = name === 'HEAD' ? `refs/heads/${repository.defaultBranch}` : name;
  const known =
    refs.get(wanted) ??
    refs.get(`refs/${wanted}`) ??
    refs.get(`refs/heads/${wanted}`) ??
    refs.get(`refs/tags/${wanted}`) ??
    wanted;
  return /^[0-9a-f]{40}$/.test(known) && (await history.commit(known)) ? known : undefined;
}
