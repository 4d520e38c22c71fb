import { roleNameSql } from './grants.ts';

/** Names of all roles. */
export const rolesSql = 'SELECT rolname::text AS name FROM pg_roles';

/** Roles, and everyone as ``, to whom new views of the app's own role are granted by default. */
export const grantedByDefaultSql = `
SELECT DISTINCT ${roleNameSql('x.grantee')} AS name
FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) x
WHERE d.defaclrole = current_user::regrole AND d.defaclobjtype = 'r' AND x.grantee <> d.defaclrole`;

/** Every relation in the schemas of views, whose names begin with `$3`; `may` is true of a view that the app may replace. */
export const placesSql = `
SELECT n.nspname::text AS schema, c.relname::text AS name,
  c.relkind = 'v' AND pg_has_role(c.relowner, 'USAGE') AS may
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE starts_with(n.nspname, $3) AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c')`;

/** Row-level security policies, all of them somebody else's, as `schema.table: name`. */
export const rowPoliciesSql = `
SELECT n.nspname || '.' || c.relname || ': ' || p.polname AS name
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
ORDER BY 1`;
