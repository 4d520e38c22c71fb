import { findAccountByEmail } from '../../accounts.ts';
import { webFlow } from '../../actions/merge-commit.ts';
import { isoSeconds } from '../../clock.ts';
import type { CommitData, Signature } from '../../git/commit.ts';
import { entryAt, readTree, type TreeEntry } from '../../git/tree.ts';
import { nodeId } from '../../ids.ts';
import { latestRuns } from '../../model/check.ts';
import type { Repository } from '../../model/repository.ts';
import { commitNodeId, signerOf } from '../../present/commit.ts';
import { htmlUrl } from '../../present/repository.ts';
import { pullsWithCommit } from '../../pulls-with-commit.ts';
import { latestStatuses } from '../../rest/statuses.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';
import { need } from '../permissions.ts';
import { type PullArguments, pullsIn } from './repository.ts';

/** GitHub gives the text of a blob up to this size. */
const largestText = 512_000;

export async function objectNode(
  context: Context,
  repository: Repository,
  oid: string,
  path = '',
): Promise<Node | null> {
  const object = await repository.git.objects.read(oid);
  if (!object) return null;
  const common = {
    oid,
    abbreviatedOid: oid.slice(0, 7),
    repository: () => context.make.repository(context, repository),
    commitUrl: `${htmlUrl(context.world, repository)}/tree/${oid}`,
    commitResourcePath: `/${repository.owner.login}/${repository.name}/tree/${oid}`,
  };
  if (object.type === 'tree') {
    return {
      __typename: 'Tree',
      ...common,
      id: nodeId('Tree', repository.id, oid),
      entries: async () =>
        (await readTree(repository.git.objects, oid))?.map((entry) =>
          entryNode(context, repository, entry, path === '' ? entry.name : `${path}/${entry.name}`),
        ),
    };
  }
  if (object.type === 'blob') {
    const binary = object.data.includes(0);
    return {
      __typename: 'Blob',
      ...common,
      id: nodeId('Blob', repository.id, oid),
      byteSize: object.data.length,
      isBinary: binary,
      isTruncated: object.data.length > largestText,
      text: binary ? null : object.data.subarray(0, largestText).toString(),
    };
  }
  const commit = await repository.git.history.commit(oid);
  return commit ? { ...common, ...commitNode(context, repository, commit) } : null;
}

function commitNode(context: Context, repository: Repository, commit: CommitData): Node {
  const { make, world } = context;
  const { history, objects } = repository.git;
  const { oid } = commit;
  const [headline = '', ...rest] = commit.message.split('\n');
  const checks = () => need(context, repository, 'checks:read');
  const changes = async () => history.changes(commit.parents[0], oid);
  interface SuiteArguments extends PageArguments {
    readonly filterBy?: { readonly appId?: number | null; readonly checkName?: string | null } | null;
  }
  return {
    __typename: 'Commit',
    id: commitNodeId(repository, oid),
    message: commit.message.trimEnd(),
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    authoredDate: isoSeconds(commit.author.at * 1000),
    committedDate: isoSeconds(commit.committer.at * 1000),
    authoredByCommitter: commit.author.email === commit.committer.email,
    committedViaWeb: commit.committer.email === 'noreply@github.com',
    author: () => gitActorNode(context, commit.author),
    committer: () => gitActorNode(context, commit.committer),
    authors: connection(
      (_: PageArguments) => authorsOf(commit),
      (who) => gitActorNode(context, who),
    ),
    signature: () => signatureNode(context, repository, commit),
    additions: async () => (await changes()).reduce((sum, change) => sum + change.additions, 0),
    deletions: async () => (await changes()).reduce((sum, change) => sum + change.deletions, 0),
    changedFilesIfAvailable: async () => (await changes()).length,
    tree: () => make.object(context, repository, commit.tree),
    file: async ({ path }: { readonly path: string }) => {
      const entry = await entryAt(objects, commit.tree, path);
      return entry ? entryNode(context, repository, entry, path) : null;
    },
    parents: connection(
      (_: PageArguments) => commit.parents,
      (parent) => make.object(context, repository, parent),
    ),
    history: connection(
      ({ path }: PageArguments & { readonly path?: string | null }) => history.log(oid, path ?? undefined),
      (ancestor) => make.object(context, repository, ancestor),
    ),
    associatedPullRequests: connection(
      async (args: PullArguments) => {
        need(context, repository, 'pull_requests:read');
        return pullsIn(await pullsWithCommit(repository, oid), args);
      },
      (pull) => make.pull(context, pull),
    ),
    checkSuites: connection(
      ({ filterBy }: SuiteArguments) => {
        checks();
        return repository.suites.filter(
          (suite) =>
            suite.headSha === oid &&
            (filterBy?.appId == null || suite.app.id === filterBy.appId) &&
            (filterBy?.checkName == null ||
              repository.runs.some((run) => run.suite === suite && run.name === filterBy.checkName)),
        );
      },
      (suite) => make.suite(context, repository, suite),
    ),
    status: () => {
      need(context, repository, 'statuses:read');
      const statuses = latestStatuses(repository.statuses.filter((status) => status.sha === oid));
      if (statuses.length === 0) return null;
      return {
        __typename: 'Status',
        id: nodeId('Status', repository.id, oid),
        state: rollup(statuses.map(({ state }) => state.toUpperCase())),
        contexts: statuses.map((status) => make.status(context, repository, status)),
        context: ({ name }: { readonly name: string }) => {
          const found = statuses.find((status) => status.context.toLowerCase() === name.toLowerCase());
          return found ? make.status(context, repository, found) : null;
        },
      };
    },
    statusCheckRollup: () => rollupNode(context, repository, oid),
    resourcePath: `/${repository.owner.login}/${repository.name}/commit/${oid}`,
    url: `${htmlUrl(world, repository)}/commit/${oid}`,
  };
}

/** Checks and statuses of a commit as one; null where there are none. */
export function rollupNode(context: Context, repository: Repository, oid: string): Node | null {
  need(context, repository, 'checks:read');
  const runs = latestRuns(repository.runs.filter((run) => run.headSha === oid));
  const statuses = latestStatuses(repository.statuses.filter((status) => status.sha === oid));
  if (runs.length + statuses.length === 0) return null;
  const states = [
    ...runs.map(({ status, conclusion }) => {
      if (status !== 'completed') return 'PENDING';
      return ['success', 'neutral', 'skipped'].includes(conclusion ?? '') ? 'SUCCESS' : 'FAILURE';
    }),
    ...statuses.map(({ state }) => state.toUpperCase()),
  ];
  return {
    __typename: 'StatusCheckRollup',
    id: nodeId('StatusCheckRollup', repository.id, oid),
    state: rollup(states),
    commit: () => context.make.object(context, repository, oid),
    contexts: connection(
      (_: PageArguments) => [...runs, ...statuses],
      (one) =>
        'headSha' in one ? context.make.run(context, repository, one) : context.make.status(context, repository, one),
    ),
  };
}

function rollup(states: readonly string[]): string {
  return ['ERROR', 'FAILURE', 'PENDING', 'EXPECTED'].find((state) => states.includes(state)) ?? 'SUCCESS';
}

function entryNode(context: Context, repository: Repository, entry: TreeEntry, path: string): Node {
  const types: Readonly<Record<string, string>> = { '40000': 'tree', '160000': 'commit' };
  const type = types[entry.mode] ?? 'blob';
  return {
    __typename: 'TreeEntry',
    name: path.split('/').at(-1) ?? '',
    nameRaw: Buffer.from(path.split('/').at(-1) ?? '').toString('base64'),
    path,
    pathRaw: Buffer.from(path).toString('base64'),
    extension: /\.[^./]*$/.exec(path)?.[0] ?? '',
    mode: Number.parseInt(entry.mode, 8),
    oid: entry.oid,
    type,
    size: async () => (type === 'blob' ? ((await repository.git.objects.read(entry.oid))?.data.length ?? 0) : 0),
    object: () => (type === 'commit' ? null : objectNode(context, repository, entry.oid, path)),
    repository: () => context.make.repository(context, repository),
  };
}

function gitActorNode(context: Context, who: Signature): Node {
  return {
    __typename: 'GitActor',
    name: who.name,
    email: who.email,
    date: isoSeconds(who.at * 1000),
    user: () => context.make.user(context, findAccountByEmail(context.world, who.email)),
  };
}

/** The author, and whoever trailers name as another; each address once. */
function authorsOf(commit: CommitData): readonly Signature[] {
  const authors = new Map([[commit.author.email.toLowerCase(), commit.author]]);
  for (const [, name = '', email = ''] of commit.message.matchAll(/^co-authored-by:\s*(.*?)\s*<([^<>]+)>\s*$/gim)) {
    const key = email.toLowerCase();
    if (!authors.has(key)) authors.set(key, { ...commit.author, name, email });
  }
  return [...authors.values()];
}

function signatureNode(context: Context, repository: Repository, commit: CommitData): Node | null {
  const signer = signerOf(repository, commit.oid);
  if (signer === undefined && commit.signature === undefined) return null;
  const byGitHub = signer === 'github';
  const account = byGitHub ? webFlow(context.world) : signer;
  return {
    __typename: 'GpgSignature',
    email: commit.committer.email,
    isValid: signer !== undefined,
    state: signer === undefined ? 'UNKNOWN_KEY' : 'VALID',
    wasSignedByGitHub: byGitHub,
    signer: () => context.make.user(context, account),
    signature: commit.signature ?? '',
    payload: `tree ${commit.tree}\n`,
    keyId: null,
    verifiedAt: signer === undefined ? null : isoSeconds(commit.committer.at * 1000),
  };
}
