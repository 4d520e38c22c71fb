import type { Person } from '../person.ts';
import type { Quorum } from '../rules/rules.ts';
import type { QuorumState } from './decision.ts';
import { type Roles, scopeOf } from './roles.ts';
import type { Change } from './snapshot.ts';

/** Nobody is needed: a restore of what is in production (R7). */
export const nobodyNeeded: Quorum = { required: 0, governors: 0, owners: { atLeast: 0, each: false } };

/**
 * What the counted approvals reach of a quorum: one user, one vote (T20), who may stand for a governor and for an owner
 * at once. Owner requirements lapse where the policy is active on no data source; `each` looks at the head alone.
 */
export function quorumState(change: Change, quorum: Quorum, counted: readonly Person[], roles: Roles): QuorumState {
  const owns = new Set(counted.flatMap((person) => roles.on(change, person)?.owns ?? []));
  const owners = counted.filter((person) => (roles.on(change, person)?.owns.length ?? 0) > 0).length;
  const governors = counted.filter((person) => roles.isGovernor(person)).length;
  const ownersRequired = quorum.owners.atLeast > 0 && scopeOf(change).length > 0 ? quorum.owners.atLeast : 0;
  return {
    required: quorum.required,
    missing: Math.max(0, quorum.required - counted.length),
    governorsRequired: quorum.governors,
    governorsMissing: Math.max(0, quorum.governors - governors),
    ownersRequired,
    ownersMissing: Math.max(0, ownersRequired - owners),
    uncovered: quorum.owners.each ? (change.head?.scope ?? []).filter((source) => !owns.has(source)) : [],
  };
}

/** True when nothing is missing. */
export function isReached(state: QuorumState): boolean {
  return (
    state.missing === 0 && state.governorsMissing === 0 && state.ownersMissing === 0 && state.uncovered.length === 0
  );
}
