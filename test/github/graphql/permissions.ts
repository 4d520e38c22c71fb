import { ApiError } from '../api-error.ts';
import { isPermitted } from '../auth.ts';
import type { Repository } from '../model/repository.ts';
import type { Context } from './context.ts';

/** Refuses an installation that lacks a permission, as GitHub does: the field is null, the error says FORBIDDEN. */
export function need(context: Context, repository: Repository | undefined, ...permissions: readonly string[]): void {
  if (context.actor.kind !== 'installation') return;
  if (!isPermitted(context.actor.token, repository, permissions)) throw forbidden();
}

function forbidden(): ApiError {
  return new ApiError(200, 'Resource not accessible by integration', { type: 'FORBIDDEN' });
}

/** 'X does not have the correct permissions to execute `Y`'. */
export function notAllowed(context: Context, mutation: string): ApiError {
  const who = context.viewer?.login ?? 'anonymous';
  return new ApiError(200, `${who} does not have the correct permissions to execute \`${mutation}\``, {
    type: 'FORBIDDEN',
  });
}
