import type { WrittenCommit, WrittenDecision, WrittenEvent } from '../../../../src/core/scenario/written-scenario.ts';
import type { File, Tree } from './words.ts';
import { isGoverned, sameBytes } from './words.ts';

/** The whole world right after one event: nothing is remembered by difference. */
export interface Moment {
  readonly at: number;
  readonly event: WrittenEvent;
  /** Paths that are policies although not in the dev directory. */
  readonly policies: readonly string[];
  /** Files at the tip of the base branch. */
  readonly base: Tree;
  /** Files of the base as the branch knows them: the merge base. */
  readonly forkedFrom: Tree;
  readonly head: string;
  /** Every file at the head, also those that the pull request leaves alone. */
  readonly files: Tree;
  readonly commits: readonly WrittenCommit[];
  readonly governors: readonly string[];
  readonly owners: Readonly<Record<string, readonly string[]>>;
  readonly deleted: readonly string[];
  readonly dismissed: readonly string[];
  readonly branch: string;
  readonly draft: boolean;
  readonly closed: boolean;
  /** What the merge brought; undefined before it. */
  readonly merged: Tree | undefined;
  readonly truncated: boolean;
  readonly outage: boolean;
  /** Digests that merging would give, where the scenario says so. */
  readonly mergeResult: Readonly<Record<string, string>>;
  readonly siblings: Readonly<Record<number, { readonly decision: WrittenDecision; readonly base: string }>>;
  readonly group: Tree | undefined;
}

/** Everything that happened, and the bytes at every commit whose bytes the scenario tells. */
export interface History {
  readonly moments: readonly Moment[];
  readonly now: Moment;
  readonly trees: Readonly<Record<string, KnownTree>>;
}

/** A path that a later commit of the same push touches again is not known at the commits before. */
export interface KnownTree {
  readonly files: Tree;
  readonly unknown: readonly string[];
  readonly forkedFrom: Tree;
}

/** "The change is head against merge base." */
export function isChanged(moment: Pick<Moment, 'files' | 'forkedFrom'>, path: string): boolean {
  return !sameBytes(moment.files[path], moment.forkedFrom[path]);
}

/** Policies, rules, people and catalogue that the pull request changes, in path order. */
export function changedPaths(moment: Moment): readonly string[] {
  return [...new Set([...Object.keys(moment.files), ...Object.keys(moment.forkedFrom)])]
    .filter((path) => isGoverned(path, moment.policies))
    .filter((path) => isChanged(moment, path))
    .sort();
}

/** What a commit holds at a path. */
export function fileAt(
  history: History,
  commit: string | null,
  path: string,
): { readonly known: true; readonly file: File | undefined } | { readonly known: false } {
  const tree = commit === null ? undefined : history.trees[commit];
  if (tree === undefined || tree.unknown.includes(path)) return { known: false };
  return { known: true, file: tree.files[path] };
}

/** The moment before this one; the opening has none. */
export function before(history: History, moment: Moment): Moment | undefined {
  return history.moments[moment.at - 1];
}
