import { nodeId } from '../../ids.ts';
import { latestRuns } from '../../model/check.ts';
import type { Repository } from '../../model/repository.ts';
import { latestStatuses } from '../../rest/statuses.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';
import { need } from '../permissions.ts';

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

/** The worst of several states. */
export function rollup(states: readonly string[]): string {
  return ['ERROR', 'FAILURE', 'PENDING', 'EXPECTED'].find((state) => states.includes(state)) ?? 'SUCCESS';
}
