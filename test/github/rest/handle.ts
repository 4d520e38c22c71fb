import { ApiError, notFound } from '../api-error.ts';
import { type Actor, canSee, hasRole, isPermitted } from '../auth.ts';
import type { Repository } from '../model/repository.ts';
import { findRepository } from './find.ts';
import type { Answer, Call, Needs, Route } from './route.ts';

/** Runs a route for a caller who may; refuses in GitHub's words and order: 404 for what is hidden, 403 for what is not allowed. */
export async function handle(route: Route, call: Call): Promise<Answer> {
  const { needs } = route;
  if (needs.app && call.actor.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded');
  if (
    !needs.app &&
    call.actor.kind === 'app' &&
    !route.template.startsWith('/apps/') &&
    route.template !== '/rate_limit'
  ) {
    throw new ApiError(401, 'Requires authentication');
  }
  if (!route.handleInRepository) {
    refuse(call.actor, undefined, needs);
    return route.handle(call);
  }
  const { owner = '', repo = '' } = call.parameters;
  const repository = findRepository(call.world, owner, repo);
  if (!repository || !canSee(call.actor, repository)) throw notFound();
  refuse(call.actor, repository, needs);
  if (repository.archived && call.path && route.method !== 'GET') {
    throw new ApiError(403, 'Repository was archived so is read-only.');
  }
  return route.handleInRepository({ ...call, repository });
}

function refuse(actor: Actor, repository: Repository | undefined, needs: Needs): void {
  if (actor.kind === 'installation' && needs.permissions) {
    if (isPermitted(actor.token, repository, needs.permissions)) return;
    throw new ApiError(403, 'Resource not accessible by integration', {
      headers: { 'x-accepted-github-permissions': needs.permissions.map((one) => one.replace(':', '=')).join('; ') },
    });
  }
  if (!repository || !needs.role || actor.kind === 'installation' || hasRole(actor, repository, needs.role)) return;
  // Who may read is told that more is needed; who may not is told nothing.
  throw needs.role === 'admin' || needs.role === 'write' || needs.role === 'triage'
    ? new ApiError(403, 'Must have admin rights to Repository.')
    : notFound();
}
