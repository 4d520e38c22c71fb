import { type PolicySet, readPolicySet } from '../../core/policy/policy-set.ts';
import { type DesiredThere, desiredPolicies, writtenSubstitution } from '../../core/substitute/desired-policies.ts';
import type { Substitution } from '../../core/substitute/substitution.ts';
import type { World } from '../world.ts';
import { readTexts } from './governance.ts';
import type { Standable } from './in-force.ts';

/** The policies in force, and what they are in the names of production's environment. */
export interface PoliciesThere {
  readonly set: PolicySet;
  readonly substitution: Substitution;
  /** `ok: false` too where approved bytes cannot be read. */
  readonly there: DesiredThere;
}

/** Reads what is in force as production's environment is to enforce it. */
export async function readPoliciesThere(world: World, { inForce, places, rules }: Standable): Promise<PoliciesThere> {
  const files = [...inForce.prod].map(([name, blob]) => [`${places.prod}/${name}`, blob] as const);
  const texts = await readTexts(world, files);
  const set = readPolicySet(
    places.prod,
    texts.map((file) => ({ ...file, mode: '100644' })),
  );
  const written = rules.state === 'in force' ? rules.rules.environments.prod.substitute : undefined;
  const substitution = writtenSubstitution(written);
  const there: DesiredThere =
    set.problems.length > 0 ? { ok: false, problems: set.problems } : desiredPolicies(set.policies, substitution);
  return { set, substitution, there };
}
