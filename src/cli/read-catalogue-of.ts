import type { Catalogue } from '../core/catalogue/data-source.ts';
import { isCatalogueFile, readCatalogue } from '../core/catalogue/read-catalogue.ts';
import type { Checked } from '../core/problem.ts';
import type { Rules } from '../core/rules/rules.ts';
import { nothingIn } from './nothing-in.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** The catalogue that lies in a repository; `undefined` where the rules take it from an environment. */
export async function readCatalogueOf(
  { catalogue }: Rules,
  files: RepositoryFiles,
): Promise<Checked<Catalogue | undefined>> {
  if (catalogue.from !== 'repository') return { ok: true, value: undefined, warnings: [] };
  const all = await files.below(catalogue.directory);
  const parts = all.filter(({ path }) => isCatalogueFile(path));
  if (parts.length > 0) return readCatalogue(parts);
  return { ok: false, problems: [nothingIn(catalogue.directory, 'data source', 'catalogue')] };
}
