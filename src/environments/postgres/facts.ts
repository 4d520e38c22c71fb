import type { DataSource } from '../../core/catalogue/data-source.ts';
import type { Compiler } from './compile/design.ts';
import { peopleOf } from './compile/people.ts';
import type { CompilerMemory } from './compile/remembered.ts';
import type { Table } from './compile/table.ts';
import { type OpenGrant, type Place, readOpenGrants, readPlaces, readRoles } from './database/read-access.ts';
import { readWaysAround } from './database/read-around.ts';
import { readRowPolicies } from './database/read-row-policies.ts';
import type { State, StoredObject } from './database/read-state.ts';
import { readTables } from './database/read-tables.ts';
import type { Database } from './database/transaction.ts';
import type { PostgresOptions } from './options.ts';
import { type PolicyInForce, storedPolicies } from './stored-policies.ts';

/** All that a plan, an inventory or a sync needs to know of the database, read in one transaction. */
export interface Facts {
  readonly state: State;
  /** Policies in force as they were put, in their order. */
  readonly stored: readonly PolicyInForce[];
  /** The views each policy takes part in. */
  readonly objectsOf: ReadonlyMap<string, readonly StoredObject[]>;
  readonly tables: ReadonlyMap<string, Table>;
  readonly openGrants: readonly OpenGrant[];
  /** Relations of others in the schemas of views, as `schema.name`. */
  readonly taken: ReadonlySet<string>;
  /** Ways past the views that a sync leaves alone, one sentence each. */
  readonly waysAround: readonly string[];
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
  sources: readonly DataSource[],
  state: State,
  compilers: CompilerMemory,
): Promise<Facts> {
  const { stateSchema, viewSchemaPrefix, eventTimeTag, bypassRoles } = options;
  const names = [...new Set([...sources.map(({ name }) => name), ...state.objects.map(({ source }) => source)])];
  const tables = await readTables(database, names);
  const openGrants = await readOpenGrants(database, names, bypassRoles);
  const { names: roles, byDefault } = await readRoles(database);
  const ours = new Set(state.objects.map(placeOf));
  const places = (await readPlaces(database, viewSchemaPrefix)).map(placeOf);
  const taken = new Set(places.filter((place) => !ours.has(place)));
  const settings = { stateSchema, viewSchemaPrefix, eventTimeTag, people: peopleOf(stateSchema), taken };
  return {
    state,
    stored: storedPolicies(state),
    objectsOf: byPolicy(state),
    tables,
    openGrants,
    taken,
    waysAround: await readWaysAround(database, names, options),
    rowPolicies: await readRowPolicies(database),
    roles,
    grantedByDefault: byDefault,
    compiler: compilers(sources, tables, roles, settings),
  };
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

/** Where a relation is, as a key. */
export function placeOf({ schema, name }: Place): string {
  return `${schema}.${name}`;
}
