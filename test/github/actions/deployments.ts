import { nodeId } from '../ids.ts';
import type { Deployment, DeploymentState, DeploymentStatus } from '../model/deployment.ts';
import type { Repository } from '../model/repository.ts';
import { presentDeployment, presentDeploymentStatus } from '../present/deployment.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';
import type { Author } from './comments.ts';

/** Adds a status; a success retires the earlier successes of its environment, unless told not to. */
export function addDeploymentStatus(
  world: World,
  repository: Repository,
  deployment: Deployment,
  author: Author,
  given: {
    readonly state: DeploymentState;
    readonly description: string;
    readonly environment: string;
    readonly logUrl: string;
    readonly environmentUrl: string;
    readonly autoInactive: boolean;
  },
): DeploymentStatus {
  if (given.state === 'success' && given.autoInactive) {
    for (const other of repository.deployments) {
      const retires =
        other !== deployment &&
        other.environment === given.environment &&
        !other.transient &&
        other.statuses.at(-1)?.state === 'success';
      if (retires) push(world, repository, other, author, { ...given, state: 'inactive', description: '' });
    }
  }
  const status = push(world, repository, deployment, author, given);
  emit(world, {
    event: 'deployment_status',
    action: 'created',
    sender: author.account,
    repository,
    payload: {
      deployment_status: presentDeploymentStatus(world, repository, deployment, status),
      deployment: presentDeployment(world, repository, deployment),
      check_run: null,
      workflow: null,
      workflow_run: null,
    },
  });
  return status;
}

function push(
  world: World,
  repository: Repository,
  deployment: Deployment,
  author: Author,
  given: Omit<Parameters<typeof addDeploymentStatus>[4], 'autoInactive'>,
): DeploymentStatus {
  const id = world.ids.next('deploymentStatus');
  const at = world.clock.iso();
  const status: DeploymentStatus = {
    id,
    nodeId: nodeId('DeploymentStatus', repository.id, id),
    state: given.state,
    description: given.description,
    environment: given.environment,
    logUrl: given.logUrl,
    environmentUrl: given.environmentUrl,
    by: author.account,
    app: author.app,
    at,
  };
  deployment.statuses.push(status);
  deployment.updatedAt = at;
  return status;
}
