import { ApiError } from '../../api-error.ts';
import { accountOf } from '../../auth.ts';
import { entryAt } from '../../git/tree.ts';
import { nodeId } from '../../ids.ts';
import type { Issue } from '../../model/issue.ts';
import { fullName, type PullRequest, type Repository, roleOf } from '../../model/repository.ts';
import { htmlUrl } from '../../present/repository.ts';
import { resolveCommit } from '../../rest/find.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';
import { need } from '../permissions.ts';

interface Order {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}
export interface PullArguments extends PageArguments {
  readonly states?: readonly string[] | null;
  readonly baseRefName?: string | null;
  readonly headRefName?: string | null;
  readonly labels?: readonly string[] | null;
  readonly orderBy?: Order | null;
}

export function repositoryNode(context: Context, repository: Repository): Node {
  const { make } = context;
  const { settings } = repository;
  const path = `/${fullName(repository)}`;
  const contents = () => need(context, repository, 'contents:read');
  const pulls = () => need(context, repository, 'pull_requests:read');
  const viewer = accountOf(context.actor);
  return {
    __typename: 'Repository',
    id: repository.nodeId,
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    owner: () => make.actor(context, repository.owner),
    description: repository.description ?? null,
    isPrivate: repository.private,
    isArchived: repository.archived,
    isFork: repository.parent !== undefined,
    isEmpty: repository.git.refs.list('refs/heads/').length === 0,
    isInOrganization: repository.owner.type === 'Organization',
    visibility: repository.private ? 'PRIVATE' : 'PUBLIC',
    parent: () => (repository.parent ? repositoryNode(context, repository.parent) : null),
    createdAt: repository.createdAt,
    updatedAt: repository.updatedAt,
    pushedAt: repository.pushedAt,
    mergeCommitAllowed: settings.allowMergeCommit,
    squashMergeAllowed: settings.allowSquashMerge,
    rebaseMergeAllowed: settings.allowRebaseMerge,
    autoMergeAllowed: settings.allowAutoMerge,
    deleteBranchOnMerge: settings.deleteBranchOnMerge,
    viewerPermission: viewer && viewer.type === 'User' ? (roleOf(repository, viewer)?.toUpperCase() ?? null) : null,
    resourcePath: path,
    url: htmlUrl(context.world, repository),
    defaultBranchRef: () => {
      contents();
      return make.ref(context, repository, `refs/heads/${repository.defaultBranch}`);
    },
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => {
      contents();
      const { refs } = repository.git;
      const found = [
        qualifiedName,
        `refs/heads/${qualifiedName}`,
        `refs/tags/${qualifiedName}`,
        `refs/${qualifiedName}`,
      ].find((ref) => refs.get(ref) !== undefined);
      return found ? make.ref(context, repository, found) : null;
    },
    refs: connection(
      ({ refPrefix, query }: PageArguments & { readonly refPrefix: string; readonly query?: string | null }) => {
        contents();
        return repository.git.refs.list(refPrefix).filter(([ref]) => !query || ref.includes(query));
      },
      ([ref]) => make.ref(context, repository, ref),
    ),
    object: async ({ oid, expression }: { readonly oid?: string | null; readonly expression?: string | null }) => {
      contents();
      const found = oid ?? (expression ? await resolveExpression(repository, expression) : undefined);
      const colon = expression?.indexOf(':') ?? -1;
      const path = colon < 0 ? undefined : expression?.slice(colon + 1).replace(/^\/+|\/+$/g, '');
      return found ? make.object(context, repository, found, path) : null;
    },
    pullRequest: ({ number }: { readonly number: number }) => {
      pulls();
      const pull = repository.pulls.get(number);
      if (!pull) throw new ApiError(404, `Could not resolve to a PullRequest with the number of ${number}.`);
      return make.pull(context, pull);
    },
    pullRequests: connection(
      (args: PullArguments) => {
        pulls();
        return pullsIn([...repository.pulls.values()], args);
      },
      (pull) => make.pull(context, pull),
    ),
    issue: ({ number }: { readonly number: number }) => {
      need(context, repository, 'issues:read');
      const issue = repository.issues.get(number);
      if (!issue) throw new ApiError(404, `Could not resolve to an Issue with the number of ${number}.`);
      return make.issue(context, repository, issue);
    },
    issueOrPullRequest: ({ number }: { readonly number: number }) => {
      need(context, repository, 'issues:read', 'pull_requests:read');
      const pull = repository.pulls.get(number);
      const issue = repository.issues.get(number);
      if (pull) return make.pull(context, pull);
      if (issue) return make.issue(context, repository, issue);
      throw new ApiError(404, `Could not resolve to an issue or pull request with the number of ${number}.`);
    },
    issues: connection(
      (
        args: PageArguments & {
          readonly states?: readonly string[] | null;
          readonly labels?: readonly string[] | null;
          readonly orderBy?: Order | null;
        },
      ) => {
        need(context, repository, 'issues:read');
        const matching = [...repository.issues.values()].filter(
          (issue) =>
            (!args.states || args.states.includes(issue.state.toUpperCase())) &&
            (!args.labels || issue.labels.some(({ name }) => args.labels?.includes(name))),
        );
        return inOrder(matching, args.orderBy);
      },
      (issue) => make.issue(context, repository, issue),
    ),
    label: ({ name }: { readonly name: string }) => {
      const label = repository.labels.get(name.toLowerCase());
      return label ? make.label(context, repository, label) : null;
    },
    collaborators: connection(
      (_: PageArguments) =>
        [...context.world.accounts.values()].filter(
          (account) => account.type === 'User' && roleOf(repository, account),
        ),
      (account) => make.user(context, account),
      { edge: (account) => ({ permission: roleOf(repository, account)?.toUpperCase() }) },
    ),
    mergeQueue: () => make.queue(context, repository),
  };
}

export function refNode(context: Context, repository: Repository, ref: string): Node | null {
  const oid = repository.git.refs.get(ref);
  if (oid === undefined) return null;
  const [, kind = '', ...rest] = ref.split('/');
  return {
    __typename: 'Ref',
    id: nodeId('Ref', repository.id, ref),
    name: rest.join('/'),
    prefix: `refs/${kind}/`,
    repository: () => repositoryNode(context, repository),
    target: () => context.make.object(context, repository, oid),
    associatedPullRequests: connection(
      (args: PullArguments) =>
        pullsIn(
          [...repository.pulls.values()].filter((pull) => `refs/heads/${pull.headRef}` === ref),
          args,
        ),
      (pull) => context.make.pull(context, pull),
    ),
  };
}

/** A list of pull requests as its arguments narrow and order it. */
export function pullsIn(pulls: readonly PullRequest[], args: PullArguments): readonly PullRequest[] {
  const matching = pulls.filter(
    (pull) =>
      (!args.states || args.states.includes(stateOf(pull))) &&
      (!args.baseRefName || pull.baseRef === args.baseRefName) &&
      (!args.headRefName || pull.headRef === args.headRefName) &&
      (!args.labels || pull.labels.some(({ name }) => args.labels?.includes(name))),
  );
  return inOrder(matching, args.orderBy);
}

function inOrder<T extends Issue>(issues: T[], by: Order | null | undefined): readonly T[] {
  const key = (issue: Issue) => (by?.field === 'UPDATED_AT' ? issue.updatedAt : issue.createdAt);
  const ordered = issues.sort((a, b) => key(a).localeCompare(key(b)) || a.number - b.number);
  return by?.direction === 'DESC' ? ordered.reverse() : ordered;
}

export function stateOf(pull: PullRequest): 'OPEN' | 'CLOSED' | 'MERGED' {
  return pull.merge ? 'MERGED' : pull.state === 'open' ? 'OPEN' : 'CLOSED';
}

/** `revision`, `revision:path`, or `revision^{tree}`. */
async function resolveExpression(repository: Repository, expression: string): Promise<string | undefined> {
  const { objects, history } = repository.git;
  const colon = expression.indexOf(':');
  const name = colon < 0 ? expression : expression.slice(0, colon);
  const bare = name.replace(/\^\{(tree|commit)\}$/, '');
  const commit = await resolveCommit(repository, bare);
  if (!commit) return /^[0-9a-f]{40}$/.test(bare) && (await objects.read(bare)) ? bare : undefined;
  const tree = (await history.commit(commit))?.tree ?? '';
  if (colon >= 0) return (await entryAt(objects, tree, expression.slice(colon + 1)))?.oid;
  return name.endsWith('^{tree}') ? tree : commit;
}
