import type { Person } from '../person.ts';
import type { Statement } from './statement.ts';

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
  };
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
