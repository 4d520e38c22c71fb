import { OutsideError } from '../../../errors.ts';
import { grantee, identifier, qualified } from '../sql.ts';
import type { Database } from './transaction.ts';

/**
 * Takes what default privileges or people gave others on the app's own tables and the right to make something in its
 * schemas; the attributes of people are left to whoever keeps them, but for what they had `byDefault` as the table was
 * made. Throws where a schema of views is somebody else's.
 */
export async function closeOwnSchemas(
  database: Database,
  stateSchema: string,
  viewSchemas: readonly string[],
  byDefault: readonly string[],
): Promise<void> {
  const grants = await database.query<OwnGrant>(ownGrantsSql, [stateSchema, viewSchemas]);
  const foreign = grants.find(({ what }) => what === 'owned');
  if (foreign !== undefined) {
    throw new OutsideError(`The schema ${foreign.schema} belongs to ${foreign.role}, who could replace its views.`, {
      retry: 'never',
    });
  }
  const taken = [
    ...grants.map(({ schema, name, role }) =>
      name === ''
        ? `REVOKE CREATE ON SCHEMA ${identifier(schema)} FROM ${grantee(role)} CASCADE`
        : `REVOKE ALL ON TABLE ${qualified(schema, name)} FROM ${grantee(role)} CASCADE`,
    ),
    ...byDefault.map(
      (role) => `REVOKE ALL ON TABLE ${qualified(stateSchema, 'user_attributes')} FROM ${grantee(role)} CASCADE`,
    ),
  ];
  if (taken.length > 0) await database.query(taken.join(';\n'));
}

interface OwnGrant {
  readonly what: 'owned' | 'granted';
  readonly schema: string;
  /** Empty for the schema itself. */
  readonly name: string;
  /** Role, or `everyone`. */
  readonly role: string;
}

const ownGrantsSql = `
WITH own AS MATERIALIZED (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_namespace n WHERE n.nspname = $1 OR n.nspname = ANY ($2)
),
granted AS (
  SELECT o.nspname, '' AS name, x.grantee FROM own o CROSS JOIN LATERAL aclexplode(o.nspacl) x
  WHERE x.privilege_type = 'CREATE' AND x.grantee <> o.nspowner
  UNION
  SELECT o.nspname, c.relname, x.grantee
  FROM own o JOIN pg_class c ON c.relnamespace = o.oid AND c.relkind IN ('r', 'S')
  CROSS JOIN LATERAL (
    SELECT grantee FROM aclexplode(c.relacl)
    UNION ALL
    SELECT y.grantee FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) y
    WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL
  ) x
  WHERE o.nspname = $1 AND c.relname <> 'user_attributes' AND x.grantee <> c.relowner
)
SELECT 'granted' AS what, nspname::text AS schema, name::text AS name,
  CASE WHEN grantee = 0 THEN '' ELSE pg_get_userbyid(grantee)::text END AS role
FROM granted
UNION ALL
SELECT 'owned', o.nspname::text, '', r.rolname::text
FROM own o JOIN pg_roles r ON r.oid = o.nspowner AND NOT r.rolsuper AND r.oid <> current_user::regrole`;
