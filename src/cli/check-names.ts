import type { Catalogue } from '../core/catalogue/data-source.ts';
import type { ReadablePolicy } from '../core/policy/policy-file.ts';
import type { Problem } from '../core/problem.ts';
import { readRules } from '../core/rules/read-rules.ts';
import type { Rules } from '../core/rules/rules.ts';
import { rulesPath } from '../core/rules/written-rules.ts';
import { againstRepository } from './against-repository.ts';
import { filesOfFolder } from './folder-files.ts';
import { notChecked } from './not-checked.ts';
import { readCatalogueOf } from './read-catalogue-of.ts';
import type { Report } from './report.ts';

/**
 * What policies name, held against the repository in which they lie at `place`. Without one, or where it cannot be
 * used, that is said and no error of theirs.
 */
export async function checkNames(
  policies: readonly ReadablePolicy[],
  within: { readonly repository: string; readonly place: string } | undefined,
): Promise<Pick<Report, 'problems' | 'warnings' | 'notChecked'>> {
  if (within === undefined) return unknown('they lie in no policy repository');
  const files = filesOfFolder(within.repository);
  const rules = readRules((await files.file(rulesPath)) ?? { path: rulesPath, text: '' });
  if (!rules.ok) return unknown(`the rules of this repository cannot be used (\`a2p validate\` says why)`);
  const catalogue = await readCatalogueOf(rules.value, files);
  if (!catalogue.ok) return unknown('the catalogue of this repository cannot be used (`a2p validate` says why)');
  return checked(policies, rules.value, catalogue.value, within.place);
}

function checked(policies: readonly ReadablePolicy[], rules: Rules, catalogue: Catalogue | undefined, place: string) {
  const found = againstRepository(policies, rules, catalogue);
  const none: readonly Problem[] = [];
  // As for the whole repository: what is in production was approved as it is.
  const live = place === rules.environments.prod.directory;
  return {
    problems: live ? none : found,
    warnings: live ? found : none,
    notChecked: notChecked(policies, rules, catalogue),
  };
}

function unknown(why: string): Pick<Report, 'problems' | 'warnings' | 'notChecked'> {
  return { problems: [], warnings: [], notChecked: [`tags, groups and other names of these policies: ${why}`] };
}
