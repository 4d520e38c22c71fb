import type { ReadablePolicy } from '../policy/policy-file.ts';
import type { Problem } from '../problem.ts';
import type { DesiredPolicy } from '../sync/environment-state.ts';
import { digestOfPayload } from '../sync/payload-digest.ts';
import { type Renamed, substitute } from './substitute.ts';
import { type Substitution, substitutionOf } from './substitution.ts';

/** Policies as an environment is to enforce them, in its own names, or every name that stands in the way. */
export type DesiredThere =
  | {
      readonly ok: true;
      readonly policies: readonly DesiredPolicy[];
      /** Names that are others there, each once. */
      readonly renamed: readonly Renamed[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Whole or not at all: a policy that is left out would be taken for one that was removed. */
export function desiredPolicies(policies: readonly ReadablePolicy[], substitution: Substitution): DesiredThere {
  const problems: Problem[] = [];
  const desired: DesiredPolicy[] = [];
  const renamed = new Map<string, Renamed>();
  for (const { path, payload, lineOf } of policies) {
    const there = substitute(payload, substitution);
    if (there.ok) {
      const policyKey = String(there.payload.policyKey);
      desired.push({ policyKey, payload: there.payload, digest: digestOfPayload(there.payload), path, lineOf });
      for (const one of there.renamed) renamed.set(JSON.stringify(one), one);
    } else {
      const found = there.problems.map(({ pointer, ...problem }) => ({ path, line: lineOf(pointer), ...problem }));
      problems.push(...found);
    }
  }
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, policies: desired, renamed: [...renamed.values()] };
}

/** Keys of this repository as the environment has them; one without a counterpart is not there. */
export function keysThere(policyKeys: Iterable<string>, { policyKeys: map }: Substitution): readonly string[] {
  return [...policyKeys].flatMap((key) => (map === undefined ? key : (map.get(key) ?? [])));
}

/** The substitution that the rules write, which were checked when they were read. */
export function writtenSubstitution(
  written: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Substitution {
  const read = substitutionOf(written);
  if (!read.ok) throw new Error(`The rules were not checked: ${read.why.join('; ')}`);
  return read.value;
}
