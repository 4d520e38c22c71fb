import { settle } from '../actions/settle.ts';
import { unprocessable } from '../api-error.ts';
import { appOf } from '../auth.ts';
import { nodeId } from '../ids.ts';
import type { CommitStatus } from '../model/check.ts';
import { presentAuthor } from '../present/account.ts';
import { presentRepository, repositoryUrl } from '../present/repository.ts';
import { commitNamed, writerOf } from './find.ts';
import { page } from './page.ts';
import { bodyOf, created, inRepository, type RepositoryCall, type Route } from './route.ts';

const read = { role: 'read', permissions: ['statuses:read'] } as const;
const write = { role: 'write', permissions: ['statuses:write'] } as const;
/** GitHub takes so many statuses of one context for one commit. */
const mostOfOneContext = 1000;

export const statusRoutes: readonly Route[] = [
  inRepository('POST', '/statuses/{sha}', write, async (call) => {
    const { world, repository } = call;
    const sha = await commitNamed(repository, call.parameters.sha ?? '');
    const body = bodyOf<'repos/create-commit-status'>(call);
    const context = body.context ?? 'default';
    const same = repository.statuses.filter((status) => status.sha === sha && status.context === context);
    if (same.length >= mostOfOneContext) {
      throw unprocessable('Validation Failed', 'This SHA and context has reached the maximum number of statuses.');
    }
    const id = world.ids.next('status');
    const status: CommitStatus = {
      id,
      nodeId: nodeId('StatusContext', repository.id, id),
      sha,
      context,
      state: body.state,
      description: body.description ?? undefined,
      targetUrl: body.target_url ?? undefined,
      by: writerOf(call.actor),
      app: appOf(call.actor)?.id,
      at: world.clock.iso(),
    };
    repository.statuses.push(status);
    await settle(world, repository);
    return created({ ...presentStatus(call, status), creator: presentAuthor(world, status.by) });
  }),
  inRepository('GET', '/commits/{+ref}/statuses', read, async (call) => {
    const sha = await commitNamed(call.repository, call.parameters.ref ?? '');
    const shown = call.repository.statuses.filter((status) => status.sha === sha).reverse();
    return page(call, shown, (status) => ({
      ...presentStatus(call, status),
      creator: presentAuthor(call.world, status.by),
    }));
  }),
  inRepository('GET', '/commits/{+ref}/status', read, async (call) => {
    const sha = await commitNamed(call.repository, call.parameters.ref ?? '');
    const latest = latestStatuses(call.repository.statuses.filter((status) => status.sha === sha));
    const url = `${repositoryUrl(call.world, call.repository)}/commits/${sha}`;
    return page(
      call,
      latest,
      (status) => presentStatus(call, status),
      (statuses, total_count) => ({
        state: combined(latest),
        statuses,
        sha,
        total_count,
        repository: presentRepository(call.world, call.repository),
        commit_url: url,
        url: `${url}/status`,
      }),
    );
  }),
];

function presentStatus(call: RepositoryCall, status: CommitStatus) {
  return {
    url: `${repositoryUrl(call.world, call.repository)}/statuses/${status.sha}`,
    avatar_url: null,
    id: status.id,
    node_id: status.nodeId,
    state: status.state,
    description: status.description ?? null,
    target_url: status.targetUrl ?? null,
    context: status.context,
    created_at: status.at,
    updated_at: status.at,
  };
}

/** The newest of each context; contexts differ not by case. */
export function latestStatuses(statuses: readonly CommitStatus[]): readonly CommitStatus[] {
  return [...new Map(statuses.map((status) => [status.context.toLowerCase(), status])).values()];
}

function combined(statuses: readonly CommitStatus[]): string {
  if (statuses.some(({ state }) => state === 'failure' || state === 'error')) return 'failure';
  return statuses.length > 0 && statuses.every(({ state }) => state === 'success') ? 'success' : 'pending';
}
