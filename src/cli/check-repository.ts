import type { Catalogue } from '../core/catalogue/data-source.ts';
import { readCatalogue } from '../core/catalogue/read-catalogue.ts';
import { accountsToRead } from '../core/people/accounts-to-read.ts';
import { onGitHub } from '../core/people/on-github.ts';
import { nobody, type People } from '../core/people/people.ts';
import { peoplePath, readPeople } from '../core/people/read-people.ts';
import { rosterOf } from '../core/people/roster-of.ts';
import type { Person } from '../core/person.ts';
import { unknownTags } from '../core/policy/checks/unknown-tags.ts';
import type { PolicyFile } from '../core/policy/policy-file.ts';
import { type PolicySet, readPolicySet } from '../core/policy/policy-set.ts';
import type { Checked, Problem } from '../core/problem.ts';
import { quorumCanBeReached } from '../core/rules/quorum-can-be-reached.ts';
import { readRules } from '../core/rules/read-rules.ts';
import type { Rules } from '../core/rules/rules.ts';
import { rulesPath } from '../core/rules/written-rules.ts';
import { notSubstituted } from '../core/substitute/not-substituted.ts';

/** The files of a policy repository; a file that is not there is `undefined`, a folder that is not there has none. */
export interface RepositoryFiles {
  readonly file: (path: string) => Promise<PolicyFile | undefined>;
  readonly below: (folder: string) => Promise<readonly PolicyFile[]>;
}

/** All that can be said about a policy repository from its files alone. */
export interface RepositoryCheck {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly rules: Rules | undefined;
  readonly dev: PolicySet | undefined;
  readonly prod: PolicySet | undefined;
  readonly catalogue: Catalogue | undefined;
  readonly people: People | undefined;
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
    return { problems, warnings, rules, people, dev: undefined, prod: undefined, catalogue: undefined };
  }

  const { environments } = rules;
  const dev = readPolicySet(environments.dev.directory, await files.below(environments.dev.directory));
  const prod = readPolicySet(environments.prod.directory, await files.below(environments.prod.directory));
  for (const set of [dev, prod]) {
    problems.push(...set.problems);
    warnings.push(...set.warnings);
  }
  problems.push(...notSubstituted(dev.policies, rules));
  warnings.push(...notSubstituted(prod.policies, rules));
  const catalogue = rules.catalogue.from === 'repository' ? take(await catalogueIn(files, rules)) : undefined;
  if (catalogue !== undefined) {
    // What is in production was approved as it is; a new change with a tag that nobody has would do nothing.
    problems.push(...tagsNobodyHas(dev, catalogue));
    warnings.push(...tagsNobodyHas(prod, catalogue));
    const reach = people && quorumAmongLogins(rules, catalogue, people);
    problems.push(...(reach?.problems ?? []));
    warnings.push(...(reach?.warnings ?? []));
  }
  return { problems, warnings, rules, people, dev, prod, catalogue };
}

const noRules: Problem = {
  path: rulesPath,
  message: 'the rules file is missing: nobody is a governor, so nothing can be approved',
  remedy: 'Write one that names at least the governors, for example `governors: {teams: [acme/data-governors]}`.',
};

async function catalogueIn(files: RepositoryFiles, { catalogue }: Rules): Promise<Checked<Catalogue>> {
  if (catalogue.from !== 'repository' || !('directory' in catalogue)) return readCatalogue([]);
  const all = await files.below(catalogue.directory);
  return readCatalogue(all.filter(({ path }) => /\.ya?ml$/.test(path)));
}

function tagsNobodyHas({ policies }: PolicySet, { sources }: Catalogue): readonly Problem[] {
  const known = new Set(sources.flatMap(({ tags, columns }) => [...tags, ...columns.flatMap((column) => column.tags)]));
  return policies.flatMap(({ path, payload, lineOf }) =>
    unknownTags(payload, known).map(({ pointer, message, remedy }) => {
      const problem = { path, line: lineOf(pointer), message };
      return remedy === undefined ? problem : { ...problem, remedy };
    }),
  );
}

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
