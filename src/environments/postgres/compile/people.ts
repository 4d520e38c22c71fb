import type { UserCondition } from '../../../core/policy/policy.ts';
import { NotExact } from '../not-exact.ts';
import { fitsName, literal, qualified } from '../sql.ts';

/**
 * SQL about who asks. It looks at `session_user`, which nobody but a superuser can change: groups are roles, attributes
 * stand in a table that the owner of the views alone can read.
 */
export interface People {
  readonly inGroup: (group: string) => string;
  readonly hasAttribute: (name: string, value: string) => string;
  /** A query of all values of an attribute. */
  readonly attributeValues: (name: string) => string;
  /** A query of the names of all groups. */
  readonly groups: string;
  /** True for those a condition means; it means nobody where it names nobody. */
  readonly among: (condition: UserCondition) => string;
}

/** Compiles for the app's own tables in this schema, and for a server of this version (`server_version_num`). */
export function peopleOf(stateSchema: string, version: number): People {
  const kind = literal(membership(version));
  const attributes = qualified(stateSchema, 'user_attributes');
  const attributeValues = (name: string) =>
    `SELECT u.value FROM ${attributes} u WHERE u.username = session_user::text AND u.attribute = ${literal(name)}`;
  const inGroup = (group: string) =>
    fitsName(group)
      ? `pg_catalog.pg_has_role(session_user, (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = ${literal(group)}), ${kind}) IS TRUE`
      : 'FALSE';
  const hasAttribute = (name: string, value: string) =>
    `EXISTS (${attributeValues(name)} AND u.value = ${literal(value)})`;
  return {
    inGroup,
    hasAttribute,
    attributeValues,
    groups: `SELECT r.rolname::text FROM pg_catalog.pg_roles r WHERE pg_catalog.pg_has_role(session_user, r.oid, ${kind})`,
    among: ({ operator, groups = [], attributes: wanted = [], purposes = [] }) => {
      if (purposes.length > 0) throw new NotExact('PostgreSQL knows no purposes', 'Name groups or attributes.');
      const parts = [...groups.map(inGroup), ...wanted.map(({ name, value }) => hasAttribute(name, value))];
      if (parts.length === 0) return 'FALSE';
      return parts.map((part) => `(${part})`).join(operator === 'all' ? ' AND ' : ' OR ');
    },
  };
}

/**
 * What makes somebody one of a group: having its rights, or the right to take it on. Since PostgreSQL 16 a membership may
 * be there for its administration alone, as it is for whoever made the role; before, every member could take it on.
 */
function membership(version: number): string {
  return version < 160_000 ? 'MEMBER' : 'USAGE, SET';
}
