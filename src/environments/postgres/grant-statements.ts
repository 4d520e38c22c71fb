import type { View } from './compile/view.ts';
import type { ExistingView, Granted } from './database/existing-views.ts';
import type { Place } from './place.ts';
import { grantee, identifier, qualified } from './sql.ts';

/** What grants on a view depend on beside what is there. */
export interface GrantsBefore {
  /** The view of the same data source under another `viewSchemaPrefix`. */
  readonly earlier: ExistingView | undefined;
  /** People picked its readers. */
  readonly wasByHand: boolean;
  /** Roles to whom new views are granted by default. */
  readonly grantedByDefault: readonly string[];
}

/** Statements after which those may query a view who are to; `inPlace`: it stands where it stood. */
export function grantsOn(
  view: View,
  existing: ExistingView | undefined,
  inPlace: boolean,
  before: GrantsBefore,
): readonly string[] {
  if (view.grants !== 'by hand' || !before.wasByHand) return grants(view, inPlace ? existing : undefined, before);
  return inPlace ? [] : grantsByHand(view, (existing ?? before.earlier)?.granted ?? [], before);
}

/** Those that the policies say, and nobody else's. */
function grants(view: View, existing: ExistingView | undefined, { grantedByDefault }: GrantsBefore): readonly string[] {
  const wanted = view.grants === 'by hand' ? [] : view.grants;
  const there = existing === undefined ? grantedByDefault : granteesOf(existing);
  const kept = existing?.granted.every(isPlain) === true ? wanted.filter((role) => there.includes(role)) : [];
  return [
    ...there.filter((role) => !kept.includes(role)).map((role) => revokeAll(view, role)),
    ...wanted
      .filter((role) => !kept.includes(role))
      .map((role) => `GRANT SELECT ON TABLE ${qualified(view.schema, view.name)} TO ${grantee(role)}`),
  ];
}

/** Those that people gave on a view that is made anew, but on columns that it has no more. */
function grantsByHand(view: View, granted: readonly Granted[], { grantedByDefault }: GrantsBefore): readonly string[] {
  const columns = new Set(view.columns.map(({ name }) => name));
  return [
    ...grantedByDefault.map((role) => revokeAll(view, role)),
    ...granted
      .filter(({ column }) => column === undefined || columns.has(column))
      .map(({ grantee: role, privilege, grantable, column }) => {
        const what = column === undefined ? privilege : `${privilege} (${identifier(column)})`;
        const on = `${qualified(view.schema, view.name)} TO ${grantee(role)}`;
        return `GRANT ${what} ON TABLE ${on}${grantable ? ' WITH GRANT OPTION' : ''}`;
      }),
  ];
}

function isPlain({ privilege, grantable, column }: Granted): boolean {
  return privilege === 'SELECT' && !grantable && column === undefined;
}

/** Everybody who may do something with it. */
export function granteesOf({ granted }: ExistingView): readonly string[] {
  return [...new Set(granted.map((one) => one.grantee))];
}

/** Takes all rights on a relation. */
export function revokeAll({ schema, name }: Place, role: string): string {
  return `REVOKE ALL ON TABLE ${qualified(schema, name)} FROM ${grantee(role)} CASCADE`;
}
