import { notFound } from '../api-error.ts';
import { presentChanges, presentCommit, presentFullCommit } from '../present/commit.ts';
import { presentPullRequest } from '../present/pull-request.ts';
import { htmlUrl, repositoryUrl } from '../present/repository.ts';
import { pullsWithCommit } from '../pulls-with-commit.ts';
import { commitNamed, resolveCommit } from './find.ts';
import { page } from './page.ts';
import { inRepository, ok, type RepositoryCall, type Route } from './route.ts';

const contents = { role: 'read', permissions: ['contents:read'] } as const;
/** A comparison lists so many files on its first page and none after. */
const mostComparedFiles = 300;

export const commitRoutes: readonly Route[] = [
  inRepository('GET', '/commits', contents, async (call) => {
    const { query, repository, world } = call;
    const head = await commitNamed(repository, query.get('sha') ?? 'HEAD');
    const path = query.get('path') ?? undefined;
    return page(call, await repository.git.history.log(head, path), (oid) => presentCommit(world, repository, oid));
  }),
  inRepository('GET', '/commits/{+ref}', contents, async (call) => {
    const sha = await commitNamed(call.repository, call.parameters.ref ?? '');
    return ok(await presentFullCommit(call.world, call.repository, sha));
  }),
  inRepository(
    'GET',
    '/commits/{commit_sha}/pulls',
    { role: 'read', permissions: ['pull_requests:read'] },
    async (call) => {
      const sha = await commitNamed(call.repository, call.parameters.commit_sha ?? '');
      const pulls = await pullsWithCommit(call.repository, sha);
      return page(call, pulls, (pull) => presentPullRequest(call.world, pull));
    },
  ),
  inRepository('GET', '/commits/{commit_sha}/branches-where-head', contents, (call) => {
    const { repository, world } = call;
    const sha = call.parameters.commit_sha ?? '';
    const branches = repository.git.refs.list('refs/heads/').filter(([, oid]) => oid === sha);
    return ok(
      branches.map(([ref]) => ({
        name: ref.slice('refs/heads/'.length),
        commit: { sha, url: `${repositoryUrl(world, repository)}/commits/${sha}` },
        protected: false,
      })),
    );
  }),
  inRepository('GET', '/compare/{+basehead}', contents, compare),
];

async function compare(call: RepositoryCall) {
  const { repository, world } = call;
  const { history } = repository.git;
  const [baseName = '', headName = ''] = (call.parameters.basehead ?? '').split('...');
  const base = await resolveCommit(repository, withoutOwner(baseName));
  const head = await resolveCommit(repository, withoutOwner(headName));
  if (!base || !head) throw notFound();
  const mergeBase = await history.mergeBase(base, head);
  if (!mergeBase) throw notFound();
  const commits = await history.between(base, head);
  const behind = await history.between(head, base);
  const changes = (await history.changes(mergeBase, head)).slice(0, mostComparedFiles);
  const status =
    commits.length > 0 ? (behind.length > 0 ? 'diverged' : 'ahead') : behind.length > 0 ? 'behind' : 'identical';
  const url = `${repositoryUrl(world, repository)}/compare/${baseName}...${headName}`;
  const html = `${htmlUrl(world, repository)}/compare/${baseName}...${headName}`;
  const firstPage = Number(call.query.get('page') ?? 1) === 1;
  const baseCommit = await presentCommit(world, repository, base);
  const mergeBaseCommit = await presentCommit(world, repository, mergeBase);
  const files = firstPage ? await presentChanges(world, repository, mergeBase, head, changes) : [];
  return page(
    call,
    commits.slice(-250),
    (oid) => presentCommit(world, repository, oid),
    (shown) => ({
      url,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: baseCommit,
      merge_base_commit: mergeBaseCommit,
      status,
      ahead_by: commits.length,
      behind_by: behind.length,
      total_commits: commits.length,
      commits: shown,
      files,
    }),
  );
}

function withoutOwner(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
