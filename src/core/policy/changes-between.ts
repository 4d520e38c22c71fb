import type { Json } from '../text/json.ts';
import { type Difference, differencesBetween } from './differences.ts';
import type { ReadablePolicy } from './policy-file.ts';

/** What became of one policy from one set to another; a policy is the one with its key, whatever its file is called. */
export type PolicyChange =
  | { readonly kind: 'created'; readonly policyKey: string; readonly to: ReadablePolicy }
  | { readonly kind: 'deleted'; readonly policyKey: string; readonly from: ReadablePolicy }
  | ChangedPolicy;

export interface ChangedPolicy {
  /**
   * `staged`: goes out of effect; `activated`: comes into effect; `updated`: says something else; `rewritten`: other
   * bytes that mean the same; `moved`: the same bytes under another file name. The first that holds.
   */
  readonly kind: 'staged' | 'activated' | 'updated' | 'rewritten' | 'moved';
  readonly policyKey: string;
  readonly from: ReadablePolicy;
  readonly to: ReadablePolicy;
  /** The file name is another one. */
  readonly moved: boolean;
  /** Places of the payload that say something else; none for `rewritten` and `moved`. */
  readonly differences: readonly Difference[];
}

/**
 * What leads from one policy set to another, in the order of keys: what a pull request proposes (base to head), what a
 * promotion carries (prod to dev), what a sync applies (environment to prod). Only file names are compared, not the
 * directories they lie in.
 */
export function changesBetween(
  from: readonly ReadablePolicy[],
  to: readonly ReadablePolicy[],
): readonly PolicyChange[] {
  const before = new Map(from.map((file) => [file.policy.policyKey, file]));
  const after = new Map(to.map((file) => [file.policy.policyKey, file]));
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((policyKey) => {
    const change = changeOf(policyKey, before.get(policyKey), after.get(policyKey));
    return change === undefined ? [] : [change];
  });
}

function changeOf(
  policyKey: string,
  from: ReadablePolicy | undefined,
  to: ReadablePolicy | undefined,
): PolicyChange | undefined {
  if (from === undefined) return to && { kind: 'created', policyKey, to };
  if (to === undefined) return { kind: 'deleted', policyKey, from };
  const moved = nameOf(from.path) !== nameOf(to.path);
  if (from.blob === to.blob) return moved ? { kind: 'moved', policyKey, from, to, moved, differences: [] } : undefined;
  // Payloads are JSON by construction: they were read from YAML as plain data.
  const differences = differencesBetween(from.payload as Json, to.payload as Json);
  return { kind: kindOf(from, to), policyKey, from, to, moved, differences };
}

function kindOf(from: ReadablePolicy, to: ReadablePolicy): ChangedPolicy['kind'] {
  if (from.policy.staged !== to.policy.staged) return to.policy.staged ? 'staged' : 'activated';
  return from.meaning === to.meaning ? 'rewritten' : 'updated';
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
