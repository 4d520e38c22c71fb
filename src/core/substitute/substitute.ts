import { type NameKind, wordFor } from './name-kind.ts';
import { mapNames } from './names-in-policy.ts';
import type { Substitution } from './substitution.ts';

type Payload = Readonly<Record<string, unknown>>;

/** One name that was changed, once for each pair. */
export interface Renamed {
  readonly kind: NameKind;
  readonly from: string;
  readonly to: string;
}

/** What keeps a policy from being substituted, at a place of its payload by JSON pointer. */
interface NotSubstituted {
  readonly pointer: string;
  readonly message: string;
  readonly remedy: string;
}

export type Substituted =
  | { readonly ok: true; readonly payload: Payload; readonly renamed: readonly Renamed[] }
  | { readonly ok: false; readonly problems: readonly NotSubstituted[] };

const kindsInExpressions: readonly NameKind[] = ['tags', 'groups', 'attributes', 'purposes'];

/**
 * The payload as the environment's own names have it. A name of a given kind that the substitution does not know is
 * refused, and so is an expression whose names cannot be told exactly: nothing is left that might mean another thing
 * over there. With `inverseOf` it turns what was read back into this repository's names.
 */
export function substitute(payload: Payload, substitution: Substitution): Substituted {
  const problems: NotSubstituted[] = [];
  const renamed = new Map<string, Renamed>();
  const expressionsMatter = kindsInExpressions.some((kind) => substitution[kind] !== undefined);
  const mapped = mapNames(payload, {
    rename: (kind, from, pointer) => {
      const to = substitution[kind] === undefined ? from : substitution[kind].get(from);
      if (to === undefined) problems.push(unmapped(kind, from, pointer));
      else if (to !== from) renamed.set(JSON.stringify([kind, from]), { kind, from, to });
      return to ?? from;
    },
    unclear: (pointer, why) => {
      if (expressionsMatter) problems.push(notExact(pointer, why));
    },
  });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, payload: mapped, renamed: [...renamed.values()] };
}

function unmapped(kind: NameKind, name: string, pointer: string): NotSubstituted {
  return {
    pointer,
    message: `The ${wordFor[kind]} ${JSON.stringify(name)} is not mapped.`,
    remedy: `Name it under substitute.${kind} of the rules file, even where it stays the same.`,
  };
}

function notExact(pointer: string, why: readonly string[]): NotSubstituted {
  return {
    pointer,
    message: `The names in this expression cannot be told exactly: ${why.join('; ')}.`,
    remedy: 'Write each name as one plain text literal in an argument of a known function.',
  };
}
