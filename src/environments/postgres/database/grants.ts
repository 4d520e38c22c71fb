import { everyone, literal } from '../sql.ts';

/** Name of the role with an oid, or `everyone`, as SQL. */
export function roleNameSql(oid: string): string {
  return `CASE WHEN ${oid} = 0 THEN ${literal(everyone)} ELSE pg_get_userbyid(${oid})::text END`;
}

/** Every grant on a relation, given by its alias, and on the columns of it, as SQL. */
export function grantsOnSql(relation: string): string {
  return `(
  SELECT grantee, privilege_type, is_grantable, NULL::name AS of_column FROM aclexplode(${relation}.relacl)
  UNION ALL
  SELECT x.grantee, x.privilege_type, x.is_grantable, a.attname
  FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) x
  WHERE a.attrelid = ${relation}.oid AND a.attacl IS NOT NULL
)`;
}
