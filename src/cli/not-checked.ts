import type { Catalogue } from '../core/catalogue/data-source.ts';
import type { ReadablePolicy } from '../core/policy/policy-file.ts';
import type { Rules } from '../core/rules/rules.ts';
import { type NameKind, wordFor } from '../core/substitute/name-kind.ts';
import { mapNames } from '../core/substitute/names-in-policy.ts';
import { counted } from './output.ts';

/** Kinds of names that stand in no catalogue. */
const elsewhere: readonly NameKind[] = ['groups', 'attributes', 'purposes', 'domains'];

/** What files alone cannot say of policies, each a sentence: which names only the environment knows. */
export function notChecked(
  policies: readonly ReadablePolicy[],
  { catalogue: { from } }: Rules,
  catalogue: Catalogue | undefined,
): readonly string[] {
  const named = new Map<NameKind, Set<string>>();
  for (const { payload } of policies)
    mapNames(payload, {
      rename: (kind, name) => {
        named.set(kind, (named.get(kind) ?? new Set()).add(name));
        return name;
      },
      unclear: () => {},
    });
  const count = (kind: NameKind) => counted(named.get(kind)?.size ?? 0, wordFor[kind]);
  const others = elsewhere.filter((kind) => named.has(kind)).map(count);
  const sentences =
    others.length === 0 ? [] : [`${others.join(', ')}: only the environment knows them; \`a2p plan\` asks it`];
  if (catalogue !== undefined || !named.has('tags')) return sentences;
  const why = from === 'repository' ? 'there is no catalogue to look in' : `the catalogue is that of ${from}`;
  return [`${count('tags')}: ${why}`, ...sentences];
}
