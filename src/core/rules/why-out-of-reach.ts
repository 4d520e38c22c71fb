import type { Roster } from '../approval/snapshot.ts';
import type { Person } from '../person.ts';
import type { Quorum } from './rules.ts';

/**
 * Why nobody can ever bring a quorum together for a policy on these data sources; `undefined` when somebody can. Every
 * change needs a governor's hand, and whoever lends it cannot approve it (R1, R2): one governor is always missing.
 */
export function whyOutOfReach(quorum: Quorum, roster: Roster, scope: readonly string[]): string | undefined {
  const owners = scope.map((source) => (Object.hasOwn(roster.owners, source) ? (roster.owners[source] ?? []) : []));
  const [first] = roster.governors;
  if (first === undefined) return 'there is no governor with a GitHub account';
  if (roster.governors.some((hand) => lacking(quorum, roster.governors, scope, owners, hand) === undefined)) {
    return undefined;
  }
  return lacking(quorum, roster.governors, scope, owners, first);
}

/** What is lacking when everybody but the governor who made the change approves it. */
function lacking(
  { required, governors, owners }: Quorum,
  allGovernors: readonly Person[],
  scope: readonly string[],
  allOwners: readonly (readonly Person[])[],
  hand: Person,
): string | undefined {
  const others = (persons: readonly Person[]) => new Set(persons.map(({ id }) => id).filter((id) => id !== hand.id));
  const fewer = (there: number, wanted: number, who: string) =>
    there < wanted
      ? `${wanted} ${who}${wanted === 1 ? '' : 's'} must approve, and beside the author there ${are(there)}`
      : undefined;
  const owning = others(allOwners.flat());
  const alone = owners.each ? scope.find((_, at) => others(allOwners[at] ?? []).size === 0) : undefined;
  return (
    fewer(others([...allGovernors, ...allOwners.flat()]).size, required, 'user') ??
    fewer(others(allGovernors).size, governors, 'governor') ??
    (scope.length > 0 ? fewer(owning.size, owners.atLeast, 'owner') : undefined) ??
    (alone === undefined ? undefined : `an owner of ${alone} must approve, and beside the author there is none`)
  );
}

function are(count: number): string {
  return count === 0 ? 'is nobody' : count === 1 ? 'is 1' : `are ${count}`;
}
