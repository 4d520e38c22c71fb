import { basename, dirname, relative, resolve } from 'node:path';
import type { PolicyFile, ReadablePolicy } from '../core/policy/policy-file.ts';
import type { Problem } from '../core/problem.ts';
import { findRepository } from './find-repository.ts';
import { readFileOf, readFilesBelow } from './folder.ts';
import type { Kind, Report } from './report.ts';

/** A file by itself; which kind it is, its place in a repository says. */
export async function checkFile(path: string): Promise<Report> {
  const file = { ...(await readFileOf(dirname(path), basename(path))), path };
  const place = resolve(path).replaceAll('\\', '/');
  if (place.endsWith('/.github/approve-to-promote.yml')) {
    const { readRules } = await import('../core/rules/read-rules.ts');
    return fromChecked(readRules(file), 'rules');
  }
  if (place.endsWith('/policies/people.yml')) {
    const { readPeople } = await import('../core/people/read-people.ts');
    return fromChecked(readPeople(file), 'people');
  }
  if (place.includes('/policies/data-sources/')) {
    const { readCatalogue } = await import('../core/catalogue/read-catalogue.ts');
    return fromChecked(readCatalogue([file]), 'catalogueFiles');
  }
  return checkPolicyFile(file);
}

async function checkPolicyFile(file: PolicyFile): Promise<Report> {
  const { readPolicy } = await import('../core/policy/read-policy.ts');
  const { isRegularFile } = await import('../core/policy/set-rules.ts');
  const irregular = isRegularFile(file);
  if (irregular.length > 0) return fromChecked({ problems: irregular }, 'policies');
  const read = readPolicy(file);
  return withNames(fromChecked(read, 'policies'), dirname(file.path), read.ok ? [read] : []);
}

/** A folder of policies by itself. */
export async function checkFolder(path: string): Promise<Report> {
  const { readPolicySet } = await import('../core/policy/policy-set.ts');
  const directory = path.replace(/(?<=.)\/+$/, '');
  const files = await readFilesBelow(path, '.');
  const entries = files.map((file) => ({ ...file, path: `${directory}/${file.path}` }));
  if (!files.some((file) => /^[^/]*\.ya?ml$/i.test(file.path))) {
    const message =
      'here is no policy (*.yml or *.yaml) and no policy repository (with .github/approve-to-promote.yml)';
    const remedy = 'Name a file, a folder of policies or a folder with a repository.';
    return fromChecked({ problems: [{ path: directory, message, remedy }] }, 'policies', 0);
  }
  const { problems, warnings, policies, files: read } = readPolicySet(directory, entries);
  return withNames(fromChecked({ problems, warnings }, 'policies', read.length), path, policies);
}

/** The same with what the policies name held against the repository in which they lie. */
async function withNames(report: Report, folder: string, policies: readonly ReadablePolicy[]): Promise<Report> {
  if (policies.length === 0) return report;
  const { checkNames } = await import('./check-names.ts');
  const { hasRules, folder: repository } = await findRepository(folder);
  const place = relative(resolve(repository), resolve(folder)).replaceAll('\\', '/');
  const found = await checkNames(policies, hasRules ? { repository, place } : undefined);
  return {
    ...report,
    problems: [...report.problems, ...found.problems],
    warnings: [...report.warnings, ...found.warnings],
    notChecked: found.notChecked,
  };
}

function fromChecked(
  checked: { readonly problems?: readonly Problem[]; readonly warnings?: readonly Problem[] },
  kind: Kind,
  count = 1,
): Report {
  return {
    problems: checked.problems ?? [],
    warnings: checked.warnings ?? [],
    notChecked: [],
    counts: { [kind]: count },
  };
}
