import { readdirSync, readFileSync } from 'node:fs';
import type { Catalogue } from '../../src/core/catalogue/data-source.ts';
import { readCatalogue } from '../../src/core/catalogue/read-catalogue.ts';
import type { People } from '../../src/core/people/people.ts';
import { peoplePath, readPeople } from '../../src/core/people/read-people.ts';
import type { PolicyFile } from '../../src/core/policy/policy-file.ts';
import { type PolicySet, readPolicySet } from '../../src/core/policy/policy-set.ts';
import type { Checked } from '../../src/core/problem.ts';
import { readRules } from '../../src/core/rules/read-rules.ts';
import type { Rules } from '../../src/core/rules/rules.ts';
import { rulesPath } from '../../src/core/rules/written-rules.ts';

const top = new URL('../../', import.meta.url);

export const textOf = (path: string): string => readFileSync(new URL(path, top), 'utf8');

/** Files of a directory of this repository, in order of name. */
export function filesIn(directory: string): readonly PolicyFile[] {
  return readdirSync(new URL(directory, top))
    .sort()
    .map((name) => ({
      path: `${directory}/${name}`,
      blob: name,
      mode: '100644',
      text: textOf(`${directory}/${name}`),
    }));
}

/** This repository's own `policies/`, read as the product reads it. */
export const example = {
  policies: (environment: 'dev' | 'prod'): PolicySet =>
    readPolicySet(`policies/${environment}`, filesIn(`policies/${environment}`)),
  catalogue: (): Catalogue => checked(readCatalogue(filesIn('policies/data-sources'))),
  people: (): People => checked(readPeople({ path: peoplePath, text: textOf(peoplePath) })),
  rules: (text: string = textOf(rulesPath)): Rules => checked(readRules({ path: rulesPath, text })),
};

function checked<T>(result: Checked<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems, undefined, 2));
  return result.value;
}
