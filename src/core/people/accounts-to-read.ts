import { onGitHub } from './on-github.ts';
import type { RosterFacts } from './roster-of.ts';

/** What GitHub must be asked before `rosterOf` can answer: each login and each team once, in order. */
export function accountsToRead({ rules, catalogue, people }: Pick<RosterFacts, 'rules' | 'catalogue' | 'people'>): {
  readonly logins: readonly string[];
  readonly teams: readonly string[];
} {
  const owners = catalogue.sources.map((source) => onGitHub(source.owners, people));
  return {
    logins: distinct([...rules.governors.users, ...owners.flatMap(({ users }) => users)].map(({ login }) => login)),
    teams: distinct([...rules.governors.teams, ...owners.flatMap(({ teams }) => teams)]),
  };
}

/** Without regard to case, as GitHub compares them. */
function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))].sort();
}
