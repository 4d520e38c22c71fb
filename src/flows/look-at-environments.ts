import type { Rules } from '../core/rules/rules.ts';
import { meaningOf } from '../core/text/canonical.ts';
import { rememberNames } from './environment-names.ts';
import type { Standing } from './read/in-force.ts';
import { readRecordedCatalogue } from './read/recorded-catalogue.ts';
import { takeCatalogue } from './take-catalogue.ts';
import type { World } from './world.ts';

/**
 * Brings up to date what is known of the environments of a repository, and names it: while the answer is the same, no
 * pull request needs to be judged again for its sake.
 */
export async function lookAtEnvironments(world: World, standing: Standing): Promise<string> {
  if (standing.state === 'none' || standing.rules.state !== 'in force') return '';
  const { rules } = standing.rules;
  await rememberNames(world, rules);
  await takeCatalogue(world, rules);
  const seen = world.names.get(rules.environments.prod.connection ?? '')?.seen;
  const catalogue = 'maxAgeSeconds' in rules.catalogue ? await catalogueSeen(world, rules.catalogue) : '';
  return seen === undefined && catalogue === '' ? '' : meaningOf({ names: { ...seen?.names }, catalogue });
}

/** What stands for the catalogue that decides, staleness with it. */
async function catalogueSeen(
  world: World,
  rules: Extract<Rules['catalogue'], { maxAgeSeconds: number }>,
): Promise<string> {
  const { entries } = await world.ledger.read();
  const recorded = await readRecordedCatalogue(world, rules, entries);
  return recorded.known ? `${recorded.digest} ${recorded.stale ?? ''}` : recorded.why;
}
