import { catalogueTags } from '../core/catalogue/catalogue-tags.ts';
import type { Catalogue } from '../core/catalogue/data-source.ts';
import { unknownTags } from '../core/policy/checks/unknown-tags.ts';
import type { ReadablePolicy } from '../core/policy/policy-file.ts';
import type { Problem } from '../core/problem.ts';
import type { Rules } from '../core/rules/rules.ts';
import { notSubstituted } from '../core/substitute/not-substituted.ts';

/** What policies name and the repository does not know: names without a counterpart in production, tags nobody has. */
export function againstRepository(
  policies: readonly ReadablePolicy[],
  rules: Rules,
  catalogue: Catalogue | undefined,
): readonly Problem[] {
  const known = catalogue && catalogueTags(catalogue);
  const tags = policies.flatMap(({ path, payload, lineOf }) =>
    (known === undefined ? [] : unknownTags(payload, known)).map(({ pointer, ...said }) => ({
      path,
      line: lineOf(pointer),
      ...said,
    })),
  );
  return [...notSubstituted(policies, rules), ...tags];
}
