import { requiredChecks, rulesFor } from '../../actions/rules.ts';
import { type CheckRun, type CheckSuite, type CommitStatus, latestRuns, suiteState } from '../../model/check.ts';
import type { Repository } from '../../model/repository.ts';
import { pullsOf } from '../../present/check.ts';
import { htmlUrl } from '../../present/repository.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';

interface RunArguments extends PageArguments {
  readonly filterBy?: {
    readonly appId?: number | null;
    readonly checkName?: string | null;
    readonly checkType?: 'ALL' | 'LATEST' | null;
    readonly conclusions?: readonly string[] | null;
    readonly status?: string | null;
    readonly statuses?: readonly string[] | null;
  } | null;
}

export function suiteNode(context: Context, repository: Repository, suite: CheckSuite): Node {
  const { make } = context;
  const { status, conclusion } = suiteState(suite, repository.runs);
  const path = `/${repository.owner.login}/${repository.name}/commit/${suite.headSha}/checks?check_suite_id=${suite.id}`;
  return {
    __typename: 'CheckSuite',
    id: suite.nodeId,
    databaseId: suite.id,
    app: () => make.app(context, suite.app),
    commit: () => make.object(context, repository, suite.headSha),
    branch: () => (suite.headBranch ? make.ref(context, repository, `refs/heads/${suite.headBranch}`) : null),
    status: status.toUpperCase(),
    conclusion: conclusion?.toUpperCase() ?? null,
    createdAt: suite.createdAt,
    updatedAt: suite.updatedAt,
    repository: () => make.repository(context, repository),
    matchingPullRequests: connection(
      (_: PageArguments) => pullsOf(repository, suite.headSha),
      (pull) => make.pull(context, pull),
    ),
    checkRuns: connection(
      ({ filterBy }: RunArguments) => runsIn(repository, suite, filterBy ?? {}),
      (run) => runNode(context, repository, run),
    ),
    resourcePath: path,
    url: `${context.world.url}${path}`,
  };
}

/** The newest run of each name unless all are asked for, newest first. */
function runsIn(
  repository: Repository,
  suite: CheckSuite,
  filter: NonNullable<RunArguments['filterBy']>,
): readonly CheckRun[] {
  const own = repository.runs.filter((run) => run.suite === suite);
  const type = filter.checkType === 'ALL' ? own : latestRuns(own);
  return type
    .filter((run) => filter.appId == null || run.app.id === filter.appId)
    .filter((run) => filter.checkName == null || run.name === filter.checkName)
    .filter((run) => filter.status == null || run.status.toUpperCase() === filter.status)
    .filter((run) => !filter.statuses || filter.statuses.includes(run.status.toUpperCase()))
    .filter((run) => !filter.conclusions || filter.conclusions.includes(run.conclusion?.toUpperCase() ?? ''))
    .toReversed();
}

export function runNode(context: Context, repository: Repository, run: CheckRun): Node {
  const { make } = context;
  const url = `${htmlUrl(context.world, repository)}/runs/${run.id}`;
  return {
    __typename: 'CheckRun',
    id: run.nodeId,
    databaseId: run.id,
    name: run.name,
    externalId: run.externalId,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    startedAt: run.startedAt ?? null,
    completedAt: run.completedAt ?? null,
    detailsUrl: run.detailsUrl ?? url,
    title: run.title ?? null,
    summary: run.summary ?? null,
    text: run.text ?? null,
    checkSuite: () => suiteNode(context, repository, run.suite),
    repository: () => make.repository(context, repository),
    isRequired: (args: { readonly pullRequestNumber?: number | null }) =>
      isRequired(repository, args.pullRequestNumber, run.name, run.app.id),
    annotations: connection(
      (_: PageArguments) => run.annotations,
      (annotation) => ({
        annotationLevel: annotation.annotation_level.toUpperCase(),
        blobUrl: `${htmlUrl(context.world, repository)}/blob/${run.headSha}/${annotation.path}`,
        databaseId: null,
        message: annotation.message,
        path: annotation.path,
        rawDetails: annotation.raw_details ?? null,
        title: annotation.title ?? null,
      }),
    ),
    permalink: url,
    resourcePath: url.slice(context.world.url.length),
    url,
  };
}

export function statusNode(context: Context, repository: Repository, status: CommitStatus): Node {
  return {
    __typename: 'StatusContext',
    id: status.nodeId,
    context: status.context,
    state: status.state.toUpperCase(),
    description: status.description ?? null,
    targetUrl: status.targetUrl ?? null,
    createdAt: status.at,
    creator: () => context.make.actor(context, status.by),
    commit: () => context.make.object(context, repository, status.sha),
    isRequired: (args: { readonly pullRequestNumber?: number | null }) =>
      isRequired(repository, args.pullRequestNumber, status.context, status.app),
  };
}

function isRequired(
  repository: Repository,
  number: number | null | undefined,
  name: string,
  app: number | undefined,
): boolean {
  const pull = repository.pulls.get(number ?? 0);
  const rules = pull ? rulesFor(repository, pull.baseRef) : [];
  return rules
    .flatMap(({ rule }) => requiredChecks(rule))
    .some((check) => check.context === name && (check.integration_id ?? app) === app);
}
