import { meaningOf } from '../core/text/canonical.ts';
import { rememberNames } from './environment-names.ts';
import type { Standing } from './read/in-force.ts';
import type { World } from './world.ts';

/**
 * Brings up to date what is known of the environments of a repository, and names it: while the answer is the same, no
 * pull request needs to be judged again for its sake.
 */
export async function lookAtEnvironments(world: World, standing: Standing): Promise<string> {
  if (standing.state === 'none' || standing.rules.state !== 'in force') return '';
  const { rules } = standing.rules;
  await rememberNames(world, rules);
  const seen = world.names.get(rules.environments.prod.connection ?? '')?.seen;
  return seen === undefined ? '' : meaningOf({ names: { ...seen.names } });
}
