import { findAccount } from '../accounts.ts';
import {
  editPullRequest,
  removeReviewers,
  reopenPullRequest,
  requestReviewers,
} from '../actions/change-pull-request.ts';
import { closePullRequest } from '../actions/close-pull-request.ts';
import { mergePullRequest } from '../actions/merge-pull-request.ts';
import { askMergeability } from '../actions/mergeability.ts';
import { openPullRequest } from '../actions/open-pull-request.ts';
import { updateBranch } from '../actions/update-branch.ts';
import { ApiError, notFound, validationFailed } from '../api-error.ts';
import type { Account, Team } from '../model/account.ts';
import type { Repository } from '../model/repository.ts';
import { presentAccount, presentTeam } from '../present/account.ts';
import { presentChanges, presentCommit } from '../present/commit.ts';
import {
  presentFullPullRequest,
  presentPullRequest,
  pullChanges,
  pullCommits,
  pullMergeBase,
} from '../present/pull-request.ts';
import { repositoryUrl } from '../present/repository.ts';
import type { World } from '../world.ts';
import { findRepository, pullOf, writerOf } from './find.ts';
import { page } from './page.ts';
import { bodyOf, created, inRepository, noContent, ok, type Route } from './route.ts';

const read = { role: 'read', permissions: ['pull_requests:read'] } as const;
const write = { role: 'read', permissions: ['pull_requests:write'] } as const;
/** GitHub lists no more of a pull request than this. */
const mostFiles = 3000;
const mostCommits = 250;

export const pullRoutes: readonly Route[] = [
  inRepository('GET', '/pulls', read, (call) => {
    const { repository, query, world } = call;
    const state = query.get('state') ?? 'open';
    const head = query.get('head');
    const base = query.get('base');
    const sort = query.get('sort') ?? 'created';
    const descending = (query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc')) === 'desc';
    const pulls = [...repository.pulls.values()]
      .filter((pull) => state === 'all' || pull.state === state)
      .filter((pull) => head === null || `${pull.headOwner.login}:${pull.headRef}` === head)
      .filter((pull) => base === null || pull.baseRef === base)
      .sort((a, b) => (sort === 'updated' ? a.updatedAt.localeCompare(b.updatedAt) : 0) || a.number - b.number);
    return page(call, descending ? pulls.reverse() : pulls, (pull) => presentPullRequest(world, pull));
  }),
  inRepository('POST', '/pulls', write, async (call) => {
    const { world, repository, actor } = call;
    const body = bodyOf<'pulls/create'>(call);
    if (body.title === undefined) throw validationFailed('PullRequest', 'title', 'missing_field');
    const [headRepository, headRef] = headOf(world, repository, body.head);
    const pull = await openPullRequest(world, repository, writerOf(actor), {
      title: body.title,
      body: body.body,
      base: body.base,
      headRepository,
      headRef,
      draft: body.draft ?? false,
      maintainerCanModify: body.maintainer_can_modify ?? true,
    });
    return created(await presentFullPullRequest(world, pull));
  }),
  inRepository('GET', '/pulls/{pull_number}', read, async (call) => {
    const pull = pullOf(call);
    await askMergeability(call.world, pull);
    return ok(await presentFullPullRequest(call.world, pull));
  }),
  inRepository('PATCH', '/pulls/{pull_number}', write, async (call) => {
    const pull = pullOf(call);
    const by = writerOf(call.actor);
    const body = bodyOf<'pulls/update'>(call);
    await editPullRequest(call.world, pull, by, { title: body.title, body: body.body, base: body.base });
    if (body.state === 'closed' && pull.state === 'open') await closePullRequest(call.world, pull, by);
    if (body.state === 'open' && pull.state === 'closed') await reopenPullRequest(call.world, pull, by);
    return ok(await presentFullPullRequest(call.world, pull));
  }),
  inRepository('GET', '/pulls/{pull_number}/commits', read, async (call) => {
    const commits = (await pullCommits(pullOf(call))).slice(0, mostCommits);
    return page(call, commits, (oid) => presentCommit(call.world, call.repository, oid));
  }),
  inRepository('GET', '/pulls/{pull_number}/files', read, async (call) => {
    const pull = pullOf(call);
    const base = await pullMergeBase(pull);
    const changes = await pullChanges(pull);
    const files = await presentChanges(call.world, call.repository, base, pull.headSha, changes);
    return page(call, files.slice(0, mostFiles), (file) => file);
  }),
  inRepository('GET', '/pulls/{pull_number}/merge', read, (call) => {
    if (!pullOf(call).merge) throw notFound();
    return noContent;
  }),
  inRepository(
    'PUT',
    '/pulls/{pull_number}/merge',
    { role: 'write', permissions: ['contents:write'] },
    async (call) => {
      const body = bodyOf<'pulls/merge'>(call);
      const sha = await mergePullRequest(call.world, pullOf(call), writerOf(call.actor), {
        method: body?.merge_method ?? 'merge',
        sha: body?.sha,
        title: body?.commit_title,
        message: body?.commit_message,
      });
      return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
    },
  ),
  inRepository(
    'PUT',
    '/pulls/{pull_number}/update-branch',
    { role: 'write', permissions: ['pull_requests:write'] },
    async (call) => {
      const pull = pullOf(call);
      await updateBranch(
        call.world,
        pull,
        writerOf(call.actor),
        bodyOf<'pulls/update-branch'>(call)?.expected_head_sha,
      );
      return {
        status: 202,
        body: {
          message: 'Updating pull request branch.',
          url: `${repositoryUrl(call.world, call.repository)}/pulls/${pull.number}`,
        },
      };
    },
  ),
  inRepository('GET', '/pulls/{pull_number}/requested_reviewers', read, (call) => {
    const pull = pullOf(call);
    return ok({
      users: pull.requestedReviewers.map((account) => presentAccount(call.world, account)),
      teams: pull.requestedTeams.map((team) => presentTeam(call.world, team)),
    });
  }),
  inRepository(
    'POST',
    '/pulls/{pull_number}/requested_reviewers',
    { role: 'triage', permissions: ['pull_requests:write'] },
    async (call) => {
      const body = bodyOf<'pulls/request-reviewers'>(call) as Asked;
      const { users, teams } = reviewersIn(call.world, call.repository, body);
      const pull = pullOf(call);
      await requestReviewers(call.world, pull, writerOf(call.actor), users, teams);
      return created(presentPullRequest(call.world, pull));
    },
  ),
  inRepository(
    'DELETE',
    '/pulls/{pull_number}/requested_reviewers',
    { role: 'triage', permissions: ['pull_requests:write'] },
    async (call) => {
      const body = bodyOf<'pulls/remove-requested-reviewers'>(call) as Asked;
      const { users, teams } = reviewersIn(call.world, call.repository, body);
      const pull = pullOf(call);
      await removeReviewers(call.world, pull, writerOf(call.actor), [...users, ...teams]);
      return ok(presentPullRequest(call.world, pull));
    },
  ),
];

interface Asked {
  readonly reviewers?: readonly string[];
  readonly team_reviewers?: readonly string[];
}

function reviewersIn(
  world: World,
  repository: Repository,
  asked: Asked,
): { readonly users: readonly Account[]; readonly teams: readonly Team[] } {
  const refuse = () =>
    new ApiError(
      422,
      'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.',
    );
  const users = (asked.reviewers ?? []).map((login) => findAccount(world, login));
  const teams = (asked.team_reviewers ?? []).map((slug) => repository.owner.teams.get(slug));
  const known = users.filter((user) => user !== undefined);
  const knownTeams = teams.filter((team) => team !== undefined && repository.teams.has(team)) as Team[];
  if (known.length < users.length || knownTeams.length < teams.length) throw refuse();
  return { users: known, teams: knownTeams };
}

/** `branch`, `owner:branch`, or `owner:repository:branch` is not described: the fork network is searched by owner. */
function headOf(world: World, repository: Repository, head: string): readonly [Repository, string] {
  const colon = head.indexOf(':');
  if (colon < 0) return [repository, head];
  const owner = head.slice(0, colon);
  const branch = head.slice(colon + 1);
  if (owner.toLowerCase() === repository.owner.login.toLowerCase()) return [repository, branch];
  const fork = [...world.repositories.values()].find(
    (other) => other.parent === repository && other.owner.login.toLowerCase() === owner.toLowerCase(),
  );
  if (!fork || !findRepository(world, owner, fork.name)) throw validationFailed('PullRequest', 'head', 'invalid');
  return [fork, branch];
}
