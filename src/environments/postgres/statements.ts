import { asideName } from './aside-name.ts';
import { emptyQuery, type View } from './compile/view.ts';
import type { ExistingView } from './database/existing-views.ts';
import type { OpenGrant } from './database/open-grants.ts';
import type { ViewSchema } from './database/own-schemas.ts';
import { grantee, identifier, literal, qualified } from './sql.ts';

/** Statements that put a view there: in place where its columns allow, so that what people built on it stands. */
export function putView(
  view: View,
  existing: ExistingView | undefined,
  given: { readonly wasByHand: boolean; readonly grantedByDefault: readonly string[]; readonly comment: string },
): readonly string[] {
  const name = qualified(view.schema, view.name);
  const inPlace = existing !== undefined && canBecome(existing, view);
  const columns = view.columns.map((column) => identifier(column.name)).join(', ');
  return [
    ...(existing === undefined || inPlace ? [] : makeRoom(existing)),
    `CREATE OR REPLACE VIEW ${name}${columns === '' ? '' : ` (${columns})`} WITH (security_barrier = TRUE) AS ${view.query}`,
    ...grants(view, inPlace ? existing : undefined, given),
    `COMMENT ON VIEW ${name} IS ${literal(given.comment)}`,
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
export function closeGrant({ schema, name, grantee: role }: OpenGrant): string {
  return `REVOKE ALL ON TABLE ${qualified(schema, name)} FROM ${grantee(role)} CASCADE`;
}

/** Takes a view out of use: away, or empty where somebody built on it. */
export function retireView(existing: ExistingView): readonly string[] {
  const name = qualified(existing.schema, existing.name);
  if (!existing.hasDependents) return [`DROP VIEW ${name}`];
  return [
    `CREATE OR REPLACE VIEW ${name} WITH (security_barrier = TRUE) AS ${emptyQuery(existing.columns)}`,
    ...existing.grantees.map((role) => `REVOKE ALL ON TABLE ${name} FROM ${grantee(role)} CASCADE`),
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

function grants(
  view: View,
  existing: ExistingView | undefined,
  given: { readonly wasByHand: boolean; readonly grantedByDefault: readonly string[] },
): readonly string[] {
  const name = qualified(view.schema, view.name);
  const there = existing?.grantees ?? given.grantedByDefault;
  if (view.grants === 'by hand' && existing !== undefined && given.wasByHand) return [];
  const wanted = view.grants === 'by hand' ? [] : view.grants;
  const kept = existing?.plain === true ? wanted.filter((role) => there.includes(role)) : [];
  const taken = there.filter((role) => !kept.includes(role));
  return [
    ...taken.map((role) => `REVOKE ALL ON TABLE ${name} FROM ${grantee(role)} CASCADE`),
    ...wanted.filter((role) => !kept.includes(role)).map((role) => `GRANT SELECT ON TABLE ${name} TO ${grantee(role)}`),
  ];
}
