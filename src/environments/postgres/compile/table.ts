import type { Family } from '../expression/typed.ts';

/** A table of the database that is a data source of the catalogue, as its system catalogs describe it. */
export interface Table {
  /** Name of the data source. */
  readonly source: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  /** What PostgreSQL knows it by, whatever it is called. */
  readonly oid: string;
  /** The app's role owns it or has the rights of its owner, and may look into its schema. */
  readonly governable: boolean;
  /** Tables it is a partition or child of: whoever reads those reads its rows. */
  readonly parents: readonly string[];
  /** In the order of the table. */
  readonly columns: readonly TableColumn[];
}

export interface TableColumn {
  readonly name: string;
  /** What PostgreSQL knows it by within its table. */
  readonly number: number;
  /** Type without length or precision, as views show it: `text` for every kind of text. */
  readonly type: string;
  readonly family: Family;
  /** The column's own collation as SQL, which then decides what is equal or upper case; absent: the database's. */
  readonly collation?: string;
}

/** How tables are named within the queries of views. */
export const alias = 't';
