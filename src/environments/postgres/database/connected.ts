import pg from 'pg';
import { allowedAddress } from '../../../http/allowed-address.ts';
import type { PostgresOptions } from '../options.ts';
import { outsideError } from './outside-error.ts';

/** A connection of its own, to be ended by who asked for it. */
export async function connected(options: PostgresOptions): Promise<pg.Client> {
  const { host, port, database, user, password, tls, certificates, timeLimitSeconds } = options;
  const { address } = await allowedAddress(host, options.allowPrivateAddresses);
  const milliseconds = timeLimitSeconds * 1000;
  const client = new pg.Client({
    host: address,
    port,
    database,
    user,
    password: password?.reveal() ?? '',
    ssl: tls === 'off' ? false : { servername: host, ...(certificates === undefined ? {} : { ca: certificates }) },
    application_name: 'approve-to-promote',
    connectionTimeoutMillis: milliseconds,
    statement_timeout: milliseconds,
    lock_timeout: milliseconds,
    query_timeout: milliseconds + 1000,
    idle_in_transaction_session_timeout: milliseconds,
  });
  // A connection that breaks while nothing runs: the next statement says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw outsideError(error, options, false);
  }
}
