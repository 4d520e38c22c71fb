import type { ScopeFacts } from '../../core/sync/environment-state.ts';
import type { Compiler } from './compile/design.ts';
import { peopleOf } from './compile/people.ts';
import type { CompilerMemory } from './compile/remembered.ts';
import type { Table } from './compile/table.ts';
import { listOf } from './database/list-of.ts';
import { type OpenGrant, openGrantsSql } from './database/open-grants.ts';
import { type ViewSchema, viewSchemasSql } from './database/own-schemas.ts';
import type { State, StoredObject } from './database/read-state.ts';
import { grantedByDefaultSql, placesSql, rolesSql, rowPoliciesSql } from './database/surroundings.ts';
import { type TableRow, tablesFrom, tablesSql } from './database/tables.ts';
import type { Database } from './database/transaction.ts';
import type { PostgresOptions } from './options.ts';
import { type Place, placeOf } from './place.ts';
import { type PolicyInForce, storedPolicies } from './stored-policies.ts';

/** All that a plan, an inventory or a sync needs to know of the database, read in one transaction. */
export interface Facts {
  readonly state: State;
  /** Of the data sources that are known, and of those that have a view. */
  readonly names: readonly string[];
  /** Policies in force as they were put, in their order. */
  readonly stored: readonly PolicyInForce[];
  /** Views that are not as they were put, or past which a grant leads. */
  readonly changed: readonly StoredObject[];
  /** The views each policy takes part in. */
  readonly objectsOf: ReadonlyMap<string, readonly StoredObject[]>;
  readonly tables: ReadonlyMap<string, Table>;
  /** Of tables that are the app's to close. */
  readonly openGrants: readonly OpenGrant[];
  /** Schemas whose names are those of views, by name. */
  readonly viewSchemas: ReadonlyMap<string, ViewSchema>;
  /** Relations of others in the schemas of views, as `schema.name`: never written over. */
  readonly taken: ReadonlySet<string>;
  /** Row-level security policies of others. */
  readonly rowPolicies: readonly string[];
  /** Names of all roles. */
  readonly roles: ReadonlySet<string>;
  /** Roles to whom new views are granted by default. */
  readonly grantedByDefault: readonly string[];
  readonly compiler: Compiler;
}

/** Reads the rest, from the state on. */
export async function factsFrom(
  database: Database,
  options: PostgresOptions,
  known: ScopeFacts,
  state: State,
  compilers: CompilerMemory,
): Promise<Facts> {
  const { stateSchema, viewSchemaPrefix, eventTimeTag, bypassRoles } = options;
  const names = [...new Set([...known.sources.map(({ name }) => name), ...state.objects.map(({ source }) => source)])];
  const values = [names, bypassRoles, viewSchemaPrefix];
  const [around] = await database.query<Surroundings>(surroundingsSql, values);
  if (around === undefined) throw new Error('One row was asked for.');
  const tables = tablesFrom(around.tables);
  const roles = new Set(around.roles.map(nameOf));
  const ours = new Set(state.objects.map(placeOf));
  const taken = new Set(around.places.filter((place) => !(place.may && ours.has(placeOf(place)))).map(placeOf));
  const viewSchemas = new Map(around.viewSchemas.map((schema) => [schema.name, schema]));
  const settings = {
    stateSchema,
    viewSchemaPrefix,
    eventTimeTag,
    people: peopleOf(stateSchema, around.version),
    taken,
    foreignSchemas: new Map(around.viewSchemas.flatMap(({ name, owner, isOurs }) => (isOurs ? [] : [[name, owner]]))),
  };
  const openGrants = around.openGrants.filter(({ source }) => tables.get(source)?.governable !== false);
  const open = new Set(openGrants.map(({ source }) => source));
  return {
    state,
    names,
    stored: storedPolicies(state),
    changed: state.objects.filter(({ intact, source }) => !intact || open.has(source)),
    objectsOf: byPolicy(state),
    tables,
    openGrants,
    viewSchemas,
    taken,
    rowPolicies: around.rowPolicies.map(nameOf),
    roles,
    grantedByDefault: around.grantedByDefault.map(nameOf),
    compiler: compilers(known, tables, roles, settings),
  };
}

interface Surroundings {
  /** Of the server, as a number: 180000. */
  readonly version: number;
  readonly tables: readonly TableRow[];
  readonly openGrants: readonly OpenGrant[];
  readonly roles: readonly Named[];
  readonly grantedByDefault: readonly Named[];
  readonly places: readonly (Place & { readonly may: boolean })[];
  readonly viewSchemas: readonly ViewSchema[];
  readonly rowPolicies: readonly Named[];
}

interface Named {
  readonly name: string;
}

/** All of them at once: a plan and a read-back ask, and each question waits for its answer. */
const surroundingsSql = `SELECT
  current_setting('server_version_num')::int AS version,
  ${listOf(tablesSql)} AS tables,
  ${listOf(openGrantsSql)} AS "openGrants",
  ${listOf(rolesSql)} AS roles,
  ${listOf(grantedByDefaultSql)} AS "grantedByDefault",
  ${listOf(placesSql)} AS places,
  ${listOf(viewSchemasSql)} AS "viewSchemas",
  ${listOf(rowPoliciesSql)} AS "rowPolicies"`;

function nameOf({ name }: Named): string {
  return name;
}

function byPolicy({ objects }: State): ReadonlyMap<string, readonly StoredObject[]> {
  const objectsOf = new Map<string, StoredObject[]>();
  for (const object of objects) {
    for (const policyKey of Object.keys(object.policies)) {
      const there = objectsOf.get(policyKey);
      if (there === undefined) objectsOf.set(policyKey, [object]);
      else there.push(object);
    }
  }
  return objectsOf;
}
