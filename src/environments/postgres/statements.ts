import { asideName } from './aside-name.ts';
import { emptyQuery, type View } from './compile/view.ts';
import type { ExistingView } from './database/existing-views.ts';
import type { OpenGrant } from './database/open-grants.ts';
import type { ViewSchema } from './database/own-schemas.ts';
import { type GrantsBefore, granteesOf, grantsOn, revokeAll } from './grant-statements.ts';
import { grantee, identifier, literal, qualified } from './sql.ts';

interface Put extends GrantsBefore {
  readonly comment: string;
}

/** Statements that put a view there: in place where its columns allow, so that what people built on it stands. */
export function putView(view: View, existing: ExistingView | undefined, put: Put): readonly string[] {
  const name = qualified(view.schema, view.name);
  const inPlace = existing !== undefined && canBecome(existing, view);
  const columns = view.columns.map((column) => identifier(column.name)).join(', ');
  return [
    ...(existing === undefined || inPlace ? [] : makeRoom(existing)),
    `CREATE OR REPLACE VIEW ${name}${columns === '' ? '' : ` (${columns})`} WITH (security_barrier = TRUE) AS ${view.query}`,
    ...grantsOn(view, existing, inPlace, put),
    `COMMENT ON VIEW ${name} IS ${literal(put.comment)}`,
  ];
}

/** Schemas of views: everyone may look up names there; what they read is granted view by view. */
export function viewSchema(schema: string, there: ViewSchema | undefined): readonly string[] {
  const name = identifier(schema);
  return [
    // Fails where somebody made it in the meantime.
    ...(there === undefined ? [`CREATE SCHEMA ${name}`] : []),
    ...(there?.makers ?? []).map((role) => `REVOKE CREATE ON SCHEMA ${name} FROM ${grantee(role)} CASCADE`),
    `GRANT USAGE ON SCHEMA ${name} TO PUBLIC`,
  ];
}

/** Takes a grant that leads past a view. */
export function closeGrant(open: OpenGrant): string {
  return revokeAll(open, open.grantee);
}

/** Takes a view out of use: away, or empty where somebody built on it. */
export function retireView(existing: ExistingView): readonly string[] {
  const name = qualified(existing.schema, existing.name);
  if (!existing.hasDependents) return [`DROP VIEW ${name}`];
  return [
    `CREATE OR REPLACE VIEW ${name} WITH (security_barrier = TRUE) AS ${emptyQuery(existing.columns)}`,
    ...granteesOf(existing).map((role) => revokeAll(existing, role)),
  ];
}

/** A view keeps its columns, in order and type; more may follow. */
function canBecome(existing: ExistingView, { columns }: View): boolean {
  return existing.columns.every(({ name, type, collation }, index) => {
    const column = columns[index];
    return column?.name === name && column.type === type && column.collation === collation;
  });
}

/** What others built on a view that cannot be changed in place stays with an empty one. */
function makeRoom(existing: ExistingView): readonly string[] {
  if (!existing.hasDependents) return retireView(existing);
  const name = qualified(existing.schema, existing.name);
  return [...retireView(existing), `ALTER VIEW ${name} RENAME TO ${identifier(asideName(existing.name, Date.now()))}`];
}
