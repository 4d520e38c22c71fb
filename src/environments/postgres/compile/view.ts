import type { Place } from '../place.ts';
import { everyone, identifier, qualified } from '../sql.ts';
import type { Contribution } from './contribution.ts';
import { actsAsThemselves } from './gate.ts';
import { type Readers, readersOf } from './readers.ts';
import { type Site, type SiteColumn, viewPlaceOf } from './site.ts';
import { alias } from './table.ts';

export interface ViewColumn {
  readonly name: string;
  readonly type: string;
  readonly collation?: string;
}

/** What people query in place of a table. */
export interface View extends Place {
  readonly columns: readonly ViewColumn[];
  /** The query of the view. */
  readonly query: string;
  readonly grants: Readers['grants'];
}

/** The view in which the policies of a data source meet; `contributions` in the order in which they were authored. */
export function viewOf(site: Site, contributions: readonly Contribution[]): View {
  const columns = site.columns;
  if (columns.length === 0) return closedView(site);
  const readers = readersOf(contributions.flatMap(({ subscription }) => subscription ?? []));
  const rows = contributions.flatMap((contribution) => contribution.rows);
  const select = columns.map((column) => valueAs(shown(column, contributions), column));
  const conditions = [
    `(SELECT ${actsAsThemselves})`,
    ...(readers.condition === undefined ? [] : [`(SELECT ${readers.condition})`]),
    ...rows,
  ];
  const fenced =
    rows.length > 0 ||
    (readers.condition !== undefined && readers.grants !== 'by hand' && readers.grants.includes(everyone));
  return {
    ...viewPlaceOf(site),
    columns: columns.map(columnOfView),
    query: [
      `SELECT ${select.join(', ')}`,
      `FROM ${qualified(site.table.schema, site.table.name)} AS ${alias}`,
      `WHERE ${conditions.map((each) => `(${each})`).join(' AND ')}`,
      ...(fenced ? [fence] : []),
    ].join(' '),
    grants: readers.grants,
  };
}

/** The same columns, and nobody who sees a row: for a data source whose policies cannot all be enforced. */
export function closedView(site: Site): View {
  const columns = site.columns;
  return {
    ...viewPlaceOf(site),
    columns: columns.map(columnOfView),
    query: emptyQuery(columns),
    grants: [],
  };
}

/** A query that gives these columns and no row. */
export function emptyQuery(columns: readonly ViewColumn[]): string {
  return `SELECT ${columns.map((column) => valueAs(`NULL::${column.type}`, column)).join(', ')} WHERE FALSE`;
}

/** A value as a column of a view; its collation is said, or a mask could change it, and a view keeps what it has. */
function valueAs(sql: string, { name, collation }: ViewColumn): string {
  return `${collation === undefined ? sql : `(${sql}) COLLATE ${collation}`} AS ${identifier(name)}`;
}

function columnOfView({ name, type, collation }: SiteColumn): ViewColumn {
  return { name, type, ...(collation === undefined ? {} : { collation }) };
}

/**
 * Keeps conditions of whoever queries out of the query below it. A security barrier alone lets equality through, and
 * `EXPLAIN ANALYZE` then counts the hidden rows that were equal.
 */
const fence = 'OFFSET 0';

/** The column as the policy with the deepest tag shows it, the first authored among equals; as it is where none means it. */
function shown(column: SiteColumn, contributions: readonly Contribution[]): string {
  const masks = contributions.flatMap(({ masks }) => masks.filter((mask) => mask.column === column.name));
  const deepest = Math.max(...masks.map(({ depth }) => depth));
  return masks.find(({ depth }) => depth === deepest)?.sql ?? column.sql;
}
