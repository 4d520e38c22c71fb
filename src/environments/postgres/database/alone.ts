import { identifier, qualified } from '../sql.ts';

/**
 * Makes one transaction at a time go on, whoever else may connect: it locks the table of what was applied last, which
 * nobody can who has no rights on the app's own tables. Before the first sync it makes it; of two that make it at once,
 * one fails and finds it when it tries again.
 */
export function aloneSql(schema: string): readonly string[] {
  return [
    `CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}`,
    `CREATE TABLE IF NOT EXISTS ${qualified(schema, 'promotion')} (
      one boolean PRIMARY KEY DEFAULT TRUE CHECK (one),
      sequence bigint NOT NULL,
      commit text NOT NULL,
      set_digest text NOT NULL
    )`,
    `LOCK TABLE ${qualified(schema, 'promotion')} IN EXCLUSIVE MODE`,
  ];
}

/** Waits until no transaction is alone. */
export function nobodyAloneSql(schema: string): string {
  return `LOCK TABLE ${qualified(schema, 'promotion')} IN ROW SHARE MODE`;
}
