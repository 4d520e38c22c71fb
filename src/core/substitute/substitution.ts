import { type NameKind, nameKinds, wordFor } from './name-kind.ts';

/** Exact names, from this repository's to the environment's; a kind that is absent is not touched. */
export type Substitution = Readonly<Partial<Record<NameKind, ReadonlyMap<string, string>>>>;

/**
 * What the rules file says under `substitute`, or what is wrong with it, one sentence each. Every name of the
 * environment comes from one name of the repository, so that what is read back can be told.
 */
export function substitutionOf(
  written: Readonly<Record<string, Readonly<Record<string, string>>>>,
): { readonly ok: true; readonly value: Substitution } | { readonly ok: false; readonly why: readonly string[] } {
  const why = Object.entries(written).flatMap(([kind, names]) => whyNot(kind, names));
  if (why.length > 0) return { ok: false, why };
  const value = Object.fromEntries(
    Object.entries(written).map(([kind, names]) => [kind, new Map(Object.entries(names))]),
  );
  return { ok: true, value };
}

function whyNot(kind: string, names: Readonly<Record<string, string>>): readonly string[] {
  if (!isNameKind(kind)) return [`substitute has no kind ${JSON.stringify(kind)}; there are ${nameKinds.join(', ')}`];
  const from = new Map<string, string>();
  return Object.entries(names).flatMap(([ours, theirs]) => {
    const other = from.get(theirs);
    from.set(theirs, ours);
    if (theirs === '' || theirs.includes('\\'))
      return [`${JSON.stringify(theirs)} cannot be the name of a ${wordFor[kind]}`];
    if (other === undefined) return [];
    return [
      `the ${wordFor[kind]}s ${JSON.stringify(other)} and ${JSON.stringify(ours)} both become ${JSON.stringify(theirs)}`,
    ];
  });
}

function isNameKind(kind: string): kind is NameKind {
  return nameKinds.some((known) => known === kind);
}

/** From the environment's names back to this repository's. */
export function inverseOf(substitution: Substitution): Substitution {
  return Object.fromEntries(
    Object.entries(substitution).map(([kind, names]) => [
      kind,
      new Map([...names].map(([ours, theirs]) => [theirs, ours])),
    ]),
  );
}
