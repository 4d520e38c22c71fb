import type { ReadablePolicy } from '../policy/policy-file.ts';
import type { Problem } from '../problem.ts';
import type { Rules } from '../rules/rules.ts';
import { desiredPolicies, writtenSubstitution } from './desired-policies.ts';

/**
 * Names of policies that production's environment knows by no name the rules give: one such policy would stop the sync
 * of all, so it is refused before it is merged.
 */
export function notSubstituted(policies: readonly ReadablePolicy[], { environments }: Rules): readonly Problem[] {
  if (environments.prod.substitute === undefined) return [];
  const there = desiredPolicies(policies, writtenSubstitution(environments.prod.substitute));
  return there.ok ? [] : there.problems;
}
