import type { Person } from '../person.ts';
import type { Change, RecordedRole, Roster } from './snapshot.ts';

/** The roles held now, ready to be asked about one change after another. */
export interface Roles {
  /** Machines never hold a role (T19), whatever the rules list. */
  isGovernor(person: Person): boolean;
  /** The role that gives this person a say on the change now (R9); `undefined` for none. */
  on(change: Change, person: Person): RecordedRole | undefined;
  /** Everybody with a say on the change now, by account. */
  withSayOn(change: Change): ReadonlyMap<number, Person>;
}

/** Looks the roster up by account id (T20, T21, T62). */
export function rolesOf(roster: Roster): Roles {
  const governors = new Map(roster.governors.filter(isHuman).map((person) => [person.id, person]));
  const owners = new Map<Change, ReadonlyMap<number, Owner>>();
  const ownersOf = (change: Change): ReadonlyMap<number, Owner> => {
    const known = owners.get(change) ?? ownersInScope(change, roster);
    owners.set(change, known);
    return known;
  };
  const isGovernor = (person: Person) => isHuman(person) && governors.has(person.id);
  return {
    isGovernor,
    on(change, person) {
      if (!isHuman(person)) return undefined;
      const owns = ownersOf(change).get(person.id)?.owns ?? [];
      const governor = isGovernor(person);
      return governor || owns.length > 0 ? { governor, owns } : undefined;
    },
    withSayOn(change) {
      const all = new Map(governors);
      for (const [id, owner] of ownersOf(change)) all.set(id, owner.person);
      return all;
    },
  };
}

interface Owner {
  readonly person: Person;
  readonly owns: string[];
}

/**
 * Owners of a data source on which the policy is active at base or at head (R9, T10); a policy that is staged on both
 * sides is active on none, and rules, people and the catalogue are for governors alone.
 */
function ownersInScope(change: Change, roster: Roster): ReadonlyMap<number, Owner> {
  const owners = new Map<number, Owner>();
  for (const source of scopeOf(change)) {
    for (const person of Object.hasOwn(roster.owners, source) ? (roster.owners[source] ?? []) : []) {
      if (!isHuman(person)) continue;
      const owner = owners.get(person.id) ?? { person, owns: [] };
      if (owner.owns.at(-1) !== source) owner.owns.push(source);
      owners.set(person.id, owner);
    }
  }
  return owners;
}

/** Data sources on which the policy is active at base or at head. */
export function scopeOf({ kind, base, head }: Change): readonly string[] {
  if (kind !== 'policy') return [];
  if (base === undefined || head === undefined) return (base ?? head)?.scope ?? [];
  return base.scope === head.scope ? base.scope : [...new Set([...base.scope, ...head.scope])];
}

function isHuman(person: Person): boolean {
  return person.kind === 'user';
}
