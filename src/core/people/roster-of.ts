import type { Roster } from '../approval/snapshot.ts';
import type { DataOwners, DataSource, WrittenUser } from '../catalogue/data-source.ts';
import type { Person } from '../person.ts';
import type { Rules } from '../rules/rules.ts';
import { accountsOf } from './accounts.ts';
import { onGitHub } from './on-github.ts';
import type { People } from './people.ts';
import type { TeamMembers } from './team-members.ts';

/** What the roles follow from: what is written, and what GitHub said about the accounts and teams written there. */
export interface RosterFacts {
  readonly rules: Pick<Rules, 'governors'>;
  /** Only these data sources get owners: pass the ones in question where the catalogue is large. */
  readonly catalogue: { readonly sources: readonly DataSource[] };
  readonly people: People;
  readonly teams: readonly TeamMembers[];
  readonly accounts: readonly Person[];
}

export interface RosterOutcome {
  readonly roster: Roster;
  /** Teams that could not be read, in words; nothing may be approved while there is one (T48). */
  readonly incomplete: readonly string[];
  /** Written users who are nobody on GitHub, in words. */
  readonly warnings: readonly string[];
  /** Data source name → its owners without a GitHub account, in words; only where there are some. */
  readonly withoutAccount: Readonly<Record<string, readonly string[]>>;
}

/** Who holds which role now; machines and logins that changed hands hold none. */
export function rosterOf({ rules, catalogue, people, teams, accounts }: RosterFacts): RosterOutcome {
  const members = new Map(teams.map(({ team, members }) => [team.toLowerCase(), members]));
  const known = teams.flatMap(({ members }) => (members === 'unreadable' ? [] : members));
  const find = accountsOf([...known, ...accounts]);
  const incomplete = new Set<string>();
  const warnings = new Set<string>();

  const holders = (users: readonly WrittenUser[], ofTeams: readonly string[]) => {
    const persons = new Map<number, Person>();
    const nobody: string[] = [];
    for (const user of users) {
      const found = find(user);
      if (found.found === 'person') persons.set(found.person.id, found.person);
      else {
        nobody.push(user.login);
        warnings.add(found.why);
      }
    }
    for (const team of ofTeams) {
      const list = members.get(team.toLowerCase()) ?? 'unreadable';
      if (list === 'unreadable') incomplete.add(`the members of team ${team} cannot be read`);
      else for (const person of list) if (person.kind === 'user') persons.set(person.id, person);
    }
    return { persons: [...persons.values()].sort(byLogin), nobody };
  };

  const ownersOf = remembered((owners: DataOwners) => {
    const { users, teams, unknown } = onGitHub(owners, people);
    const { persons, nobody } = holders(users, teams);
    return { persons, withoutAccount: [...nobody, ...unknown] };
  });
  const owned = catalogue.sources.map(({ name, owners }) => ({ name, ...ownersOf(owners) }));
  return {
    roster: {
      governors: holders(rules.governors.users, rules.governors.teams).persons,
      owners: Object.fromEntries(owned.map(({ name, persons }) => [name, persons])),
    },
    incomplete: [...incomplete].sort(),
    warnings: [...warnings].sort(),
    withoutAccount: Object.fromEntries(
      owned.flatMap(({ name, withoutAccount }) => (withoutAccount.length === 0 ? [] : [[name, withoutAccount]])),
    ),
  };
}

/** Many data sources have the same owners: each set is looked up once. */
function remembered<T>(look: (owners: DataOwners) => T): (owners: DataOwners) => T {
  const known = new Map<string, T>();
  return (owners) => {
    const key = JSON.stringify(owners);
    const value = known.get(key) ?? look(owners);
    known.set(key, value);
    return value;
  };
}

function byLogin(a: Person, b: Person): number {
  return a.login < b.login ? -1 : a.login > b.login ? 1 : 0;
}
