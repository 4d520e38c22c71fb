import { type RefMove, zeroOid } from '../git/refs.ts';
import type { Account } from '../model/account.ts';
import type { Repository } from '../model/repository.ts';
import { presentPush } from '../present/push.ts';
import { presentRepository } from '../present/repository.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';
import { openSuites } from './open-suites.ts';

/** The `push` event, and a check suite for every app that writes checks. */
export async function tellPush(
  world: World,
  repository: Repository,
  actor: Account,
  move: RefMove,
  forced: boolean,
): Promise<void> {
  const payload = await presentPush(world, repository, actor, move, forced);
  emit(world, {
    event: 'push',
    sender: actor,
    repository,
    repositoryAs: pushRepository(world, repository),
    payload,
  });
  if (move.after !== undefined && move.ref.startsWith('refs/heads/') && move.after !== zeroOid) {
    await openSuites(world, repository, actor, move.ref.slice('refs/heads/'.length), move.before, move.after);
  }
}

/** Push payloads write some times in Unix seconds, and the owner with an address. */
function pushRepository(world: World, repository: Repository) {
  const usual = presentRepository(world, repository);
  return {
    ...usual,
    owner: { ...usual.owner, name: repository.owner.login, email: null },
    created_at: Math.floor(Date.parse(repository.createdAt) / 1000),
    pushed_at: Math.floor(Date.parse(repository.pushedAt) / 1000),
    stargazers: 0,
    master_branch: repository.defaultBranch,
  };
}
