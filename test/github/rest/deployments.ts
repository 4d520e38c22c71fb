import { addDeploymentStatus } from '../actions/deployments.ts';
import { ApiError, notFound } from '../api-error.ts';
import { appOf } from '../auth.ts';
import { nodeId } from '../ids.ts';
import { latestRuns } from '../model/check.ts';
import type { Deployment } from '../model/deployment.ts';
import { presentDeployment, presentDeploymentStatus } from '../present/deployment.ts';
import { resolveCommit, writerOf } from './find.ts';
import { page } from './page.ts';
import { bodyOf, created, inRepository, noContent, ok, type RepositoryCall, type Route } from './route.ts';

const read = { role: 'read', permissions: ['deployments:read'] } as const;
const write = { role: 'write', permissions: ['deployments:write'] } as const;

export const deploymentRoutes: readonly Route[] = [
  inRepository('GET', '/deployments', read, (call) => {
    const { query, repository, world } = call;
    const wanted = (name: string, value: string) => [null, 'none', value].includes(query.get(name));
    const shown = repository.deployments.filter(
      ({ sha, ref, task, environment }) =>
        wanted('sha', sha) && wanted('ref', ref) && wanted('task', task) && wanted('environment', environment),
    );
    return page(call, shown.reverse(), (deployment) => presentDeployment(world, repository, deployment));
  }),
  inRepository('POST', '/deployments', write, createDeployment),
  inRepository('GET', '/deployments/{deployment_id}', read, (call) =>
    ok(presentDeployment(call.world, call.repository, deploymentOf(call))),
  ),
  inRepository('DELETE', '/deployments/{deployment_id}', write, (call) => {
    const { deployments } = call.repository;
    const deployment = deploymentOf(call);
    if (deployments.length > 1 && deployment.statuses.at(-1)?.state !== 'inactive') {
      throw new ApiError(
        422,
        'We cannot delete an active deployment unless it is the only deployment in a given environment.',
      );
    }
    deployments.splice(deployments.indexOf(deployment), 1);
    return noContent;
  }),
  inRepository('GET', '/deployments/{deployment_id}/statuses', read, (call) => {
    const deployment = deploymentOf(call);
    return page(call, deployment.statuses.toReversed(), (status) =>
      presentDeploymentStatus(call.world, call.repository, deployment, status),
    );
  }),
  inRepository('GET', '/deployments/{deployment_id}/statuses/{status_id}', read, (call) => {
    const deployment = deploymentOf(call);
    const status = deployment.statuses.find(({ id }) => id === Number(call.parameters.status_id));
    if (!status) throw notFound();
    return ok(presentDeploymentStatus(call.world, call.repository, deployment, status));
  }),
  inRepository('POST', '/deployments/{deployment_id}/statuses', write, (call) => {
    const deployment = deploymentOf(call);
    const body = bodyOf<'repos/create-deployment-status'>(call);
    const author = { account: writerOf(call.actor), app: appOf(call.actor)?.id };
    const status = addDeploymentStatus(call.world, call.repository, deployment, author, {
      state: body.state,
      description: body.description ?? '',
      environment: body.environment ?? deployment.environment,
      logUrl: body.log_url ?? body.target_url ?? '',
      environmentUrl: body.environment_url ?? '',
      autoInactive: body.auto_inactive ?? true,
    });
    return created(presentDeploymentStatus(call.world, call.repository, deployment, status));
  }),
];

/** Refuses, as GitHub does unless told otherwise, where a check of the commit has not passed. */
async function createDeployment(call: RepositoryCall) {
  const { world, repository } = call;
  const body = bodyOf<'repos/create-deployment'>(call);
  const sha = await resolveCommit(repository, body.ref);
  if (!sha) throw new ApiError(422, `No ref found for: ${body.ref}`);
  const runs = latestRuns(repository.runs.filter((run) => run.headSha === sha));
  const wanted = body.required_contexts;
  const failing = runs.filter(
    ({ name, conclusion }) => conclusion !== 'success' && (wanted === undefined || wanted?.includes(name)),
  );
  if (failing.length > 0) throw new ApiError(409, 'Conflict: Commit status checks failed for main.');
  const id = world.ids.next('deployment');
  const environment = body.environment ?? 'production';
  const at = world.clock.iso();
  const deployment: Deployment = {
    id,
    nodeId: nodeId('Deployment', repository.id, id),
    ref: body.ref,
    sha,
    task: body.task ?? 'deploy',
    payload: body.payload ?? {},
    environment,
    description: body.description ?? undefined,
    transient: body.transient_environment ?? false,
    production: body.production_environment ?? environment === 'production',
    by: writerOf(call.actor),
    app: appOf(call.actor)?.id,
    createdAt: at,
    updatedAt: at,
    statuses: [],
  };
  repository.deployments.push(deployment);
  return created(presentDeployment(world, repository, deployment));
}

function deploymentOf(call: RepositoryCall): Deployment {
  const found = call.repository.deployments.find(({ id }) => id === Number(call.parameters.deployment_id));
  if (!found) throw notFound();
  return found;
}
