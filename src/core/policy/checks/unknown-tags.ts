import { tagAndAncestors } from '../../catalogue/tag-hierarchy.ts';
import { mapNames } from '../../substitute/names-in-policy.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { quoted } from '../../text/quoted.ts';
import type { Finding } from '../finding.ts';

/**
 * Tags that a policy's payload names and that stand on no data source and no column, at every place where they are
 * named. A tag is known when one below it is.
 */
export function unknownTags(
  payload: Readonly<Record<string, unknown>>,
  knownTags: Iterable<string>,
): readonly Finding[] {
  const known = new Set<string>();
  for (const tag of knownTags) for (const one of tagAndAncestors(tag)) known.add(one);
  const words = new Map<string, Omit<Finding, 'pointer'>>();
  const found = new Map<string, Finding>();
  mapNames(payload, {
    rename: (kind, name, pointer) => {
      if (kind !== 'tags' || known.has(name)) return name;
      const said = words.get(name) ?? unknown(name, known);
      words.set(name, said);
      // An expression may name a tag twice.
      found.set(JSON.stringify([pointer, name]), { pointer, ...said });
      return name;
    },
    unclear: () => {},
  });
  return [...found.values()];
}

function unknown(tag: string, known: ReadonlySet<string>): Omit<Finding, 'pointer'> {
  const meant = didYouMean(tag, known);
  return {
    message: `no data source and no column is tagged ${quoted(tag)}`,
    remedy:
      meant === undefined ? 'Use a tag of the catalogue, or add it there first.' : `Did you mean ${quoted(meant)}?`,
  };
}
