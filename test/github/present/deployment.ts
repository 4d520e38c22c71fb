import type { Deployment, DeploymentStatus } from '../model/deployment.ts';
import type { Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { presentAuthor } from './account.ts';
import { presentApp } from './app.ts';
import { repositoryUrl } from './repository.ts';

export function presentDeployment(world: World, repository: Repository, deployment: Deployment) {
  const url = `${repositoryUrl(world, repository)}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: deployment.nodeId,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description ?? null,
    creator: presentAuthor(world, deployment.by),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(world, repository),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: via(world, deployment.app),
  };
}

export function presentDeploymentStatus(
  world: World,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
) {
  const url = `${repositoryUrl(world, repository)}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: status.nodeId,
    state: status.state,
    creator: presentAuthor(world, status.by),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: status.at,
    updated_at: status.at,
    deployment_url: url,
    repository_url: repositoryUrl(world, repository),
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: via(world, status.app),
  };
}

function via(world: World, id: number | undefined) {
  const app = id === undefined ? undefined : world.apps.get(id);
  return app ? presentApp(world, app) : null;
}
