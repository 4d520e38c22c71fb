import type { Connection, ImmutaConnection, PostgresConnection } from '../core/connections/connections.ts';
import type { SecretReference } from '../core/connections/secret.ts';
import type { EnvironmentClient, EnvironmentReader } from '../ports.ts';
import { resolveSecret } from './resolve-secret.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The client of a connection; its library is loaded when somebody asks for it. */
export async function openEnvironment(connection: Connection, env: Env): Promise<EnvironmentClient> {
  switch (connection.kind) {
    case 'file': {
      const { fileEnvironment } = await import('../environments/file/file-environment.ts');
      return fileEnvironment(connection);
    }
    case 'postgres': {
      const { postgresEnvironment } = await import('../environments/postgres/postgres-environment.ts');
      return postgresEnvironment(await postgresOptions(connection, env));
    }
    case 'immuta': {
      const { immutaEnvironment } = await import('../environments/immuta/immuta-environment.ts');
      return immutaEnvironment(await immutaOptions(connection, env));
    }
  }
}

/** The same without a way to write: for plans. */
export async function openReader(connection: Connection, env: Env): Promise<EnvironmentReader> {
  switch (connection.kind) {
    case 'file': {
      const { fileReader } = await import('../environments/file/file-reader.ts');
      return fileReader(connection);
    }
    case 'postgres': {
      const { postgresReader } = await import('../environments/postgres/postgres-reader.ts');
      return postgresReader(await postgresOptions(connection, env));
    }
    case 'immuta': {
      const { immutaReader } = await import('../environments/immuta/immuta-reader.ts');
      return immutaReader(await immutaOptions(connection, env));
    }
  }
}

/** What a client of PostgreSQL needs, secrets resolved. */
export async function postgresOptions(connection: PostgresConnection, env: Env) {
  const { password, certificates, ...rest } = connection;
  return {
    ...rest,
    password: password && (await resolveSecret(password, env)),
    certificates: await text(certificates, env),
  };
}

/** What a client of Immuta needs, secrets resolved. */
export async function immutaOptions(connection: ImmutaConnection, env: Env) {
  const { connectImmuta } = await import('../environments/immuta/connect-immuta.ts');
  const certificates = await text(connection.certificates, env);
  return connectImmuta(connection, {
    apiKey: await resolveSecret(connection.apiKey, env),
    ...(certificates === undefined ? {} : { certificates }),
  });
}

async function text(reference: SecretReference | undefined, env: Env): Promise<string | undefined> {
  return reference === undefined ? undefined : (await resolveSecret(reference, env)).reveal();
}
