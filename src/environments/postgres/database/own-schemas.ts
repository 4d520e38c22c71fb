import { roleNameSql } from './grants.ts';

/** A schema of views, and whose it is. */
export interface ViewSchema {
  readonly name: string;
  readonly owner: string;
  readonly isOurs: boolean;
  /** Others who may put something in it. */
  readonly makers: readonly string[];
}

/** Whoever else may put something in the schema `n`, as SQL. */
export const makersSql = `(
  SELECT grantee FROM aclexplode(n.nspacl)
  WHERE grantee NOT IN (n.nspowner, current_user::regrole) AND privilege_type = 'CREATE'
)`;

/** Every schema whose name begins with `$3`, whoever made it. */
export const viewSchemasSql = `
SELECT n.nspname::text AS name, pg_get_userbyid(n.nspowner)::text AS owner, ${isOurs('n.nspowner')} AS "isOurs",
  ARRAY(SELECT DISTINCT ${roleNameSql('grantee')} FROM ${makersSql} makers) AS makers
FROM pg_namespace n WHERE starts_with(n.nspname, $3)`;

/** True where the schema `n` is the app's own and nobody else may put anything in it. */
export const isKept = `(${isOurs('n.nspowner')} AND NOT EXISTS ${makersSql})`;

/** True where an owner is the app's role, or a superuser, whom nothing holds. */
export function isOurs(owner: string): string {
  return `(${owner} = current_user::regrole OR EXISTS (SELECT FROM pg_roles o WHERE o.oid = ${owner} AND o.rolsuper))`;
}
