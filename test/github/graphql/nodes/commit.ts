import { isoSeconds } from '../../clock.ts';
import type { CommitData } from '../../git/commit.ts';
import { entryAt } from '../../git/tree.ts';
import { nodeId } from '../../ids.ts';
import type { Repository } from '../../model/repository.ts';
import { commitNodeId } from '../../present/commit.ts';
import { htmlUrl } from '../../present/repository.ts';
import { pullsWithCommit } from '../../pulls-with-commit.ts';
import { latestStatuses } from '../../rest/statuses.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';
import { need } from '../permissions.ts';
import { authorsOf, gitActorNode, signatureNode } from './git-actor.ts';
import { type PullArguments, pullsIn } from './repository.ts';
import { rollup, rollupNode } from './rollup.ts';
import { entryNode } from './tree-entry.ts';

export function commitNode(context: Context, repository: Repository, commit: CommitData): Node {
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
