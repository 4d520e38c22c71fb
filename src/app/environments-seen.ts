import { setTimeout as pause } from 'node:timers/promises';
import { lookAtEnvironments } from '../flows/look-at-environments.ts';
import type { Standing } from '../flows/read/in-force.ts';
import type { World } from '../flows/world.ts';
import type { Repository } from '../ports.ts';

/** Longest time for which other work on a repository waits for its environments to answer, in milliseconds. */
const PATIENCE = 10_000;

/**
 * What each repository's environments were seen to be when its pull requests were judged last. The function looks again:
 * true where they are not what they were, so that its pull requests must be judged again. When that takes too long,
 * `changed` tells of it by itself.
 */
export function environmentsSeen(
  changed: (repository: Repository) => void,
): (world: World, standing: Standing) => Promise<boolean> {
  const seen = new Map<number, string>();

  return async (world, standing) => {
    const { repository } = world;
    let late = false;
    const looking = lookAtEnvironments(world, standing).then((now) => {
      const differs = now !== (seen.get(repository.id) ?? '');
      seen.set(repository.id, now);
      if (differs && late) changed(repository);
      return differs;
    });
    const looked = looking.catch((error: unknown) => {
      world.log('the environments could not be looked at', { why: String(error) });
      return false;
    });
    const tired = pause(PATIENCE, 'late' as const, { ref: false });
    const result = await Promise.race([looked, tired]);
    late = result === 'late';
    return result === true;
  };
}
