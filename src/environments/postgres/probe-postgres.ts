import { governableSql, sourceTablesSql } from './database/tables.ts';
import { reading } from './database/transaction.ts';
import type { PostgresOptions } from './options.ts';

/** What a connection can do, found out in a transaction that writes nothing. */
export interface PostgresProbe {
  readonly version: string;
  /** Encoding of the database; policies are enforced in UTF-8 alone. */
  readonly encoding: string;
  readonly isSuperuser: boolean;
  /** May make the schemas of the app. */
  readonly mayCreate: boolean;
  /** Tables that it can govern: it has the rights of their owners, and USAGE on their schemas. */
  readonly governable: number;
  /** Tables that it cannot. */
  readonly others: number;
}

/** Asks the database who we are there and what we may. */
export function probePostgres(options: PostgresOptions): Promise<PostgresProbe> {
  return reading(options, async (database) => {
    const [row] = await database.query<PostgresProbe>(probeSql, [options.stateSchema, options.viewSchemaPrefix]);
    if (row === undefined) throw new Error('a query without FROM answers with one row');
    return row;
  });
}

const probeSql = `
WITH tables AS (
  SELECT ${governableSql('c')} AS ours FROM ${sourceTablesSql('$1', '$2')}
)
SELECT current_setting('server_version') AS version,
  (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()) AS encoding,
  (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS "isSuperuser",
  has_database_privilege(current_database(), 'CREATE') AS "mayCreate",
  (SELECT count(*) FROM tables WHERE ours)::int AS governable,
  (SELECT count(*) FROM tables WHERE NOT ours)::int AS others`;
