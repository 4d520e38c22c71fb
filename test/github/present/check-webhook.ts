import type { App } from '../model/app.ts';
import { type CheckRun, type CheckSuite, suiteState } from '../model/check.ts';
import type { Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { describedPermissions, presentApp } from './app.ts';
import { presentCheckRun, presentCheckSuite, presentPullMinimal, pullsOf } from './check.ts';
import { repositoryUrl } from './repository.ts';

/** A check run as webhooks show it: with its suite in short. */
export function presentRunForWebhook(world: World, repository: Repository, run: CheckRun) {
  const { suite } = run;
  const { status, conclusion } = suiteState(suite, repository.runs);
  return {
    ...presentCheckRun(world, repository, run),
    started_at: run.startedAt ?? run.suite.createdAt,
    check_suite: {
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
      app: presentAppForWebhook(world, suite.app),
      created_at: suite.createdAt,
      updated_at: suite.updatedAt,
    },
  };
}

export async function presentSuiteForWebhook(world: World, repository: Repository, suite: CheckSuite) {
  const { repository: _, ...rest } = await presentCheckSuite(world, repository, suite);
  return { ...rest, app: presentAppForWebhook(world, suite.app), rerequestable: true, runs_rerequestable: true };
}

/** GitHub's description of these payloads does not name its newer permissions. */
function presentAppForWebhook(world: World, app: App) {
  return { ...presentApp(world, app), permissions: describedPermissions(app.permissions) };
}
