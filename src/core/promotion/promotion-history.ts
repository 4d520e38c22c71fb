import type { Person } from '../person.ts';
import type { StatedChange, Statement } from './statement.ts';

/** What a rollback looks at. */
export interface PromotionHistory {
  /** By key, how each policy was last changed: what a rollback may take back. */
  readonly lastChanges: ReadonlyMap<string, LastChange>;
  /** Account ids of everybody who made the bytes of a policy, by file name; none for the trusted first commit's. */
  readonly makers: ReadonlyMap<string, readonly number[] | 'not recorded'>;
  /** Comments whose `/rollback` was carried out, with the statement that did. */
  readonly rollbacks: ReadonlyMap<number, number>;
  /** What the newest statement took back; `undefined`: it is no rollback. */
  readonly rolledBack: RolledBack | undefined;
  /** By place and path, as `fileKey` joins them, how each file was last changed. */
  readonly brought: ReadonlyMap<string, Brought>;
}

/** Which merge brought the bytes of a file that were promoted last. */
export interface Brought {
  readonly mergeCommit: string | undefined;
  /** A rollback took them out again: these. */
  readonly takenOut?: { readonly blob: string | undefined };
}

/** One file in force, as a key. */
export function fileKey({ place, path }: Pick<StatedChange, 'place' | 'path'>): string {
  return `${place} ${path}`;
}

/** A rollback as its statement tells it. */
export interface RolledBack {
  readonly sequence: number;
  readonly by: Person;
  /** The statement that was taken back. */
  readonly undoes: number;
  readonly policyKey: string;
  /** File names in production. */
  readonly paths: readonly string[];
  /** Unix seconds. */
  readonly at: number;
  /** Pull request on which it was commanded. */
  readonly on: number;
}

/** The newest statement that changed one policy. */
export interface LastChange {
  readonly sequence: number;
  /** Unix seconds. */
  readonly at: number;
  readonly isRollback: boolean;
  /** More than one where the policy's file was renamed. */
  readonly files: readonly {
    /** File name in production. */
    readonly path: string;
    readonly before: string | undefined;
    readonly after: string | undefined;
    /** Who made the bytes `before`, where there were any; absent: nobody after the trusted first commit. */
    readonly madeBefore?: readonly number[] | 'not recorded';
  }[];
}

/** Before any promotion. */
export const noHistory: PromotionHistory = {
  lastChanges: new Map(),
  makers: new Map(),
  rollbacks: new Map(),
  rolledBack: undefined,
  brought: new Map(),
};

/** What a statement adds to the history that a rollback looks at. */
export function historyAfter(history: PromotionHistory, statement: Statement): PromotionHistory {
  const { rollback, sequence, at } = statement;
  const changes = statement.changes.filter(({ place }) => place === 'prod');
  const makers = new Map(history.makers);
  const changed = new Map<string, LastChange['files']>();
  for (const { path, policyKey = path, before, after, madeBy } of changes) {
    const madeBefore = before === undefined ? undefined : history.makers.get(path);
    const file = { path, before, after, ...(madeBefore === undefined ? {} : { madeBefore }) };
    changed.set(policyKey, [...(changed.get(policyKey) ?? []), file]);
    if (after === undefined) makers.delete(path);
    else makers.set(path, madeBy ?? 'not recorded');
  }
  const isRollback = rollback !== undefined;
  return {
    makers,
    lastChanges: new Map([
      ...history.lastChanges,
      ...[...changed].map(([key, files]): [string, LastChange] => [key, { sequence, at, isRollback, files }]),
    ]),
    rollbacks: isRollback ? new Map([...history.rollbacks, [rollback.comment, sequence]]) : history.rollbacks,
    rolledBack: isRollback ? rolledBackBy(statement, rollback) : undefined,
    brought: new Map([...history.brought, ...statement.changes.map((change) => broughtBy(history, statement, change))]),
  };
}

function broughtBy(
  { brought }: PromotionHistory,
  { pulls, rollback }: Statement,
  change: StatedChange,
): [string, Brought] {
  const key = fileKey(change);
  if (rollback !== undefined)
    return [key, { mergeCommit: brought.get(key)?.mergeCommit, takenOut: { blob: change.before } }];
  return [key, { mergeCommit: pulls.find(({ number }) => number === change.pull)?.mergeCommit }];
}

function rolledBackBy({ sequence, at, changes }: Statement, rollback: NonNullable<Statement['rollback']>): RolledBack {
  const { by, undoes, policyKey, on } = rollback;
  return { sequence, at, by, undoes, policyKey, on, paths: changes.map(({ path }) => path) };
}

/** Whether a statement that says it is a rollback puts back exactly what was in force before its policy was last changed. */
export function takesBack({ lastChanges }: PromotionHistory, { rollback, changes }: Statement): boolean {
  const last = rollback === undefined ? undefined : lastChanges.get(rollback.policyKey);
  if (last === undefined || last.isRollback || last.sequence !== rollback?.undoes) return false;
  const wanted = new Map(last.files.map(({ path, before }) => [path, before]));
  return (
    changes.length === wanted.size &&
    changes.every(({ place, path, after }) => place === 'prod' && wanted.has(path) && wanted.get(path) === after)
  );
}
