import type { WrittenFile } from '../../../../src/core/scenario/written-scenario.ts';

/** A file as the rules speak of it; `undefined` stands for "no such file". */
export interface File {
  readonly digest: string;
  readonly mode: string;
  readonly meaning: string;
  /** Data sources on which it is active: none while it is staged (R9). */
  readonly scope: readonly string[];
  readonly tags: readonly string[];
  readonly type: string | undefined;
  readonly problem: boolean;
  /** What the policy is known by, whatever its file is called; where the scenario tells it. */
  readonly key: string | undefined;
}

export type Tree = Readonly<Record<string, File | undefined>>;

/** A file in the scenario's words, with the README's defaults filled in. */
export function fileOf(written: WrittenFile | undefined): File | undefined {
  if (written === undefined || written.digest === 'ABSENT') return undefined;
  const mode = String(written.mode ?? '100644');
  return {
    digest: written.digest,
    mode,
    meaning: written.meaning ?? written.digest,
    scope: written.state === 'staged' ? [] : (written.sources ?? []),
    tags: written.tags ?? [],
    type: written.type,
    key: written.policy_key,
    problem:
      (written.parse ?? undefined) !== undefined ||
      (written.path_problem ?? undefined) !== undefined ||
      written.scope === 'local' ||
      !mode.startsWith('100'),
  };
}

export function sameBytes(one: File | undefined, other: File | undefined): boolean {
  return one?.digest === other?.digest && one?.mode === other?.mode;
}

export function meaningOf(file: File | undefined): string {
  return file?.meaning ?? 'ABSENT';
}

/** "The same account in another case is the same person" (S023). */
export function person(login: string): string {
  return login.toLowerCase();
}

/** "Machines never hold a reviewer role" (S013). */
export function isBot(login: string): boolean {
  return login.endsWith('[bot]');
}

const RULES_FILE = '.github/approve-to-promote.yml';

/** Policies are those of the dev directory, and what else a scenario says are policies. */
export function isPolicy(path: string, more: readonly string[]): boolean {
  if (isForTheAppAlone(path) || isForGovernorsAlone(path)) return false;
  return /^policies\/dev\/.+\.ya?ml$/.test(path) || more.includes(path);
}

/** Rules, people and catalogue: "changing them goes through the same gate (governors only)". */
export function isForGovernorsAlone(path: string): boolean {
  return path === RULES_FILE || path === 'policies/people.yml' || path.startsWith('policies/data-sources/');
}

/** "Only the app writes policies/prod" (S145), and the statements. */
export function isForTheAppAlone(path: string): boolean {
  return path.startsWith('policies/prod/') || path.startsWith('policies/promotions/');
}

export function isGoverned(path: string, policies: readonly string[]): boolean {
  return isPolicy(path, policies) || isForGovernorsAlone(path);
}
