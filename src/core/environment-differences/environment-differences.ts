import { tagAndAncestors } from '../catalogue/tag-hierarchy.ts';
import type { Problem } from '../problem.ts';
import type { NameKind } from '../substitute/name-kind.ts';
import { wordFor } from '../substitute/name-kind.ts';
import { mapNames } from '../substitute/names-in-policy.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { quoted } from '../text/quoted.ts';
import type { KnownNames } from './known-names.ts';

/** A policy that is to come into an environment, in that environment's own names. */
export interface ComingPolicy {
  readonly path: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly lineOf?: (pointer: string) => number;
  /** Data sources on which it is active where it was reviewed, if they are to be looked for. */
  readonly sources?: readonly string[];
}

/**
 * What the policies name and the environment does not have: each name once a policy, at the first place where it
 * stands, policies in their order. A tag is there when one below it is.
 */
export function environmentDifferences(
  environment: string,
  policies: readonly ComingPolicy[],
  known: KnownNames,
): readonly Problem[] {
  const look = lookIn(known);
  return policies.flatMap((policy) => [
    ...missingNames(environment, policy, look),
    ...missingSources(environment, policy, known.dataSources),
  ]);
}

interface Look {
  /** What there is of a kind, to suggest from; `undefined` where the environment does not say. */
  readonly names: readonly string[] | undefined;
  readonly has: (name: string) => boolean;
}

function lookIn(known: KnownNames): (kind: NameKind) => Look {
  const of = (names: readonly string[] | undefined, spread = (name: string): readonly string[] => [name]): Look => {
    const all = new Set((names ?? []).flatMap(spread));
    return { names, has: (name) => names === undefined || all.has(name) };
  };
  const looks: Partial<Record<NameKind, Look>> = {
    tags: of(known.tags, tagAndAncestors),
    groups: of(known.groups),
    attributes: of(known.attributes),
    purposes: of(known.purposes),
    domains: of(known.domains),
  };
  return (kind) => looks[kind] ?? of(undefined);
}

function missingNames(environment: string, policy: ComingPolicy, look: (kind: NameKind) => Look): readonly Problem[] {
  const missing = new Map<string, Problem>();
  mapNames(policy.payload, {
    rename: (kind, name, pointer) => {
      const { has, names } = look(kind);
      const key = JSON.stringify([kind, name]);
      if (!has(name) && !missing.has(key)) {
        const message = `The environment ${quoted(environment)} has no ${wordFor[kind]} ${quoted(name)}.`;
        const near = didYouMean(name, names ?? []);
        const remedy =
          near === undefined ? `Make it there, or map it under substitute.${kind}.` : `Did you mean ${quoted(near)}?`;
        missing.set(key, { ...placeOf(policy, pointer), message, remedy });
      }
      return name;
    },
    unclear: (pointer, why) => {
      const message = `What this expression names was not looked for: ${why.join('; ')}.`;
      missing.set(pointer, { ...placeOf(policy, pointer), message });
    },
  });
  return [...missing.values()];
}

function missingSources(
  environment: string,
  policy: ComingPolicy,
  known: readonly string[] | undefined,
): readonly Problem[] {
  if (known === undefined) return [];
  const there = new Set(known);
  return (policy.sources ?? [])
    .filter((source) => !there.has(source))
    .map((source) => ({
      path: policy.path,
      message: `The environment ${quoted(environment)} has no data source ${quoted(source)}, on which this policy is active.`,
    }));
}

function placeOf(policy: ComingPolicy, pointer: string): Pick<Problem, 'path' | 'line'> {
  const line = policy.lineOf?.(pointer);
  return line === undefined ? { path: policy.path } : { path: policy.path, line };
}
