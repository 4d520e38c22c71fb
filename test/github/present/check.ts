import type { CheckRun, CheckSuite } from '../model/check.ts';
import { latestRuns, suiteState } from '../model/check.ts';
import { isOpen, type PullRequest, type Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { presentApp } from './app.ts';
import { presentCommitBrief } from './commit.ts';
import { htmlUrl, presentRepository, repositoryUrl } from './repository.ts';

export function presentCheckRun(world: World, repository: Repository, run: CheckRun) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const html = `${htmlUrl(world, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: run.nodeId,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion ?? null,
    started_at: run.startedAt ?? null,
    completed_at: run.completedAt ?? null,
    output: {
      title: run.title ?? null,
      summary: run.summary ?? null,
      text: run.text ?? null,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: presentApp(world, run.app),
    pull_requests: pullsOf(repository, run.headSha).map((pull) => presentPullMinimal(world, pull)),
  };
}

export async function presentCheckSuite(world: World, repository: Repository, suite: CheckSuite) {
  const { status, conclusion } = suiteState(suite, repository.runs);
  return {
    id: suite.id,
    node_id: suite.nodeId,
    head_branch: suite.headBranch ?? null,
    head_sha: suite.headSha,
    status,
    conclusion: conclusion ?? null,
    url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}`,
    before: suite.before ?? null,
    after: suite.headSha,
    pull_requests: pullsOf(repository, suite.headSha).map((pull) => presentPullMinimal(world, pull)),
    app: presentApp(world, suite.app),
    repository: presentRepository(world, repository),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    head_commit: await presentCommitBrief(repository, suite.headSha),
    latest_check_runs_count: latestRuns(repository.runs.filter((run) => run.suite === suite)).length,
    check_runs_url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}/check-runs`,
  };
}

/** Open pull requests of this repository with that head: GitHub lists none from forks. */
export function pullsOf(repository: Repository, headSha: string): readonly PullRequest[] {
  return [...repository.pulls.values()].filter(
    (pull) => isOpen(pull) && pull.headSha === headSha && pull.headRepository === repository,
  );
}

export function presentPullMinimal(world: World, pull: PullRequest) {
  const brief = (repository: Repository) => ({
    id: repository.id,
    url: repositoryUrl(world, repository),
    name: repository.name,
  });
  return {
    id: pull.pullId,
    number: pull.number,
    url: `${repositoryUrl(world, pull.repository)}/pulls/${pull.number}`,
    head: { ref: pull.headRef, sha: pull.headSha, repo: brief(pull.headRepository ?? pull.repository) },
    base: { ref: pull.baseRef, sha: pull.baseSha, repo: brief(pull.repository) },
  };
}
