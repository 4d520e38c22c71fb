import type { Catalogue } from '../core/catalogue/data-source.ts';
import { accountsToRead } from '../core/people/accounts-to-read.ts';
import { onGitHub } from '../core/people/on-github.ts';
import { nobody, type People } from '../core/people/people.ts';
import { peoplePath, readPeople } from '../core/people/read-people.ts';
import { rosterOf } from '../core/people/roster-of.ts';
import type { Person } from '../core/person.ts';
import { type PolicySet, readPolicySet } from '../core/policy/policy-set.ts';
import type { Checked, Problem } from '../core/problem.ts';
import { quorumCanBeReached } from '../core/rules/quorum-can-be-reached.ts';
import { readRules } from '../core/rules/read-rules.ts';
import type { Rules } from '../core/rules/rules.ts';
import { rulesPath } from '../core/rules/written-rules.ts';
import { againstRepository } from './against-repository.ts';
import { notChecked } from './not-checked.ts';
import { nothingIn } from './nothing-in.ts';
import { readCatalogueOf } from './read-catalogue-of.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** All that can be said about a policy repository from its files alone. */
export interface RepositoryCheck {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly rules: Rules | undefined;
  readonly dev: PolicySet | undefined;
  readonly prod: PolicySet | undefined;
  readonly catalogue: Catalogue | undefined;
  readonly people: People | undefined;
  /** What the files alone cannot tell, each a sentence. */
  readonly notChecked: readonly string[];
}

/** Reads and checks rules, both directories of policies, catalogue and people; what GitHub knows is not asked. */
export async function checkRepository(files: RepositoryFiles): Promise<RepositoryCheck> {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const take = <T>(checked: Checked<T>): T | undefined => {
    if (checked.ok) warnings.push(...checked.warnings);
    else problems.push(...checked.problems);
    return checked.ok ? checked.value : undefined;
  };

  const rulesFile = await files.file(rulesPath);
  const rules = rulesFile === undefined ? undefined : take(readRules(rulesFile));
  if (rulesFile === undefined) problems.push(noRules);
  const peopleFile = await files.file(peoplePath);
  const people = peopleFile === undefined ? nobody : take(readPeople(peopleFile));
  if (rules === undefined) {
    return { problems, warnings, rules, people, dev: undefined, prod: undefined, catalogue: undefined, notChecked: [] };
  }

  const { environments } = rules;
  const dev = readPolicySet(environments.dev.directory, await files.below(environments.dev.directory));
  const prod = readPolicySet(environments.prod.directory, await files.below(environments.prod.directory));
  for (const set of [dev, prod]) {
    problems.push(...set.problems);
    warnings.push(...set.warnings);
  }
  if (dev.files.length === 0) problems.push(nothingIn(environments.dev.directory, 'policy', 'environments.dev'));
  // Before the first promotion nothing need lie where the app will write.
  if (prod.files.length === 0) {
    const { directory } = environments.prod;
    if (directory === usualProd) warnings.push({ path: directory, message: 'nothing is in production' });
    else problems.push(nothingIn(directory, 'policy', 'environments.prod'));
  }
  const catalogue = take(await readCatalogueOf(rules, files));
  problems.push(...againstRepository(dev.policies, rules, catalogue));
  // What is in production was approved as it is; a new change with a tag that nobody has would do nothing.
  warnings.push(...againstRepository(prod.policies, rules, catalogue));
  if (catalogue !== undefined) {
    const reach = people && quorumAmongLogins(rules, catalogue, people);
    problems.push(...(reach?.problems ?? []));
    warnings.push(...(reach?.warnings ?? []));
  }
  const unknowable = notChecked([...dev.policies, ...prod.policies], rules, catalogue);
  return { problems, warnings, rules, people, dev, prod, catalogue, notChecked: unknowable };
}

const usualProd = 'policies/prod';

const noRules: Problem = {
  path: rulesPath,
  message: 'the rules file is missing: nobody is a governor, so nothing can be approved',
  remedy: 'Write one that names at least the governors, for example `governors: {teams: [acme/data-governors]}`.',
};

/** Whether the quorum is in reach of those who are named; where a team is named, only GitHub knows. */
function quorumAmongLogins(rules: Rules, catalogue: Catalogue, people: People) {
  const { logins, teams } = accountsToRead({ rules, catalogue, people });
  if (teams.length > 0) return undefined;
  const owners = catalogue.sources.flatMap((source) => onGitHub(source.owners, people).users);
  const recorded = new Map(
    [...owners, ...rules.governors.users].map(({ login, id }) => [login.toLowerCase(), id] as const),
  );
  const accounts = logins.map(
    (login, index): Person => ({ id: recorded.get(login) ?? -1 - index, login, kind: 'user' }),
  );
  return quorumCanBeReached(rules, rosterOf({ rules, catalogue, people, teams: [], accounts }).roster);
}
