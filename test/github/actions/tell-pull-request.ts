import type { Account } from '../model/account.ts';
import type { PullRequest } from '../model/repository.ts';
import { presentFullPullRequest } from '../present/pull-request.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';

/** A `pull_request` event with what its action adds. */
export async function tellPullRequest(
  world: World,
  pull: PullRequest,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  emit(world, {
    event: 'pull_request',
    action,
    sender,
    repository: pull.repository,
    payload: { number: pull.number, pull_request: await presentFullPullRequest(world, pull), ...more },
  });
}
