import type { DataSource } from '../../core/catalogue/data-source.ts';
import { type Compiler, compilerFor } from './compile/design.ts';
import { peopleOf } from './compile/people.ts';
import type { Table } from './compile/table.ts';
import {
  type ExistingView,
  type OpenGrant,
  readExistingViews,
  readOpenGrants,
  readRoles,
} from './database/read-access.ts';
import { readState, type State } from './database/read-state.ts';
import { readTables } from './database/read-tables.ts';
import type { Database } from './database/transaction.ts';
import type { PostgresOptions } from './options.ts';

/** All that a plan, an inventory or a sync needs to know of the database, read in one transaction. */
export interface Facts {
  readonly state: State;
  readonly tables: ReadonlyMap<string, Table>;
  readonly openGrants: readonly OpenGrant[];
  /** Relations in the schemas of views, by `schema.name`, whoever made them. */
  readonly views: ReadonlyMap<string, ExistingView>;
  readonly roles: ReadonlySet<string>;
  /** Roles to whom new views are granted by default. */
  readonly grantedByDefault: readonly string[];
  readonly compiler: Compiler;
}

export async function readFacts(
  database: Database,
  options: PostgresOptions,
  sources: readonly DataSource[],
): Promise<Facts> {
  const { stateSchema, viewSchemaPrefix, eventTimeTag, bypassRoles } = options;
  const state = await readState(database, stateSchema);
  const names = [...new Set([...sources.map(({ name }) => name), ...state.objects.map(({ source }) => source)])];
  const tables = await readTables(database, names);
  const openGrants = await readOpenGrants(database, names, bypassRoles);
  const { names: roles, byDefault } = await readRoles(database);
  const views = new Map(
    (await readExistingViews(database, viewSchemaPrefix)).map((view) => [placeOf(view), view] as const),
  );
  const ours = new Set(state.objects.map(placeOf));
  const taken = new Set([...views.keys()].filter((place) => !ours.has(place)));
  const settings = { stateSchema, viewSchemaPrefix, eventTimeTag, people: peopleOf(stateSchema), taken };
  const compiler = compilerFor(sources, tables, roles, settings);
  return { state, tables, openGrants, views, roles, grantedByDefault: byDefault, compiler };
}

/** Where a relation is, as a key. */
export function placeOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}.${name}`;
}
