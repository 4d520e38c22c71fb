import type { Connection, Connections } from '../../core/connections/connections.ts';
import { immutaOptions, postgresOptions } from '../../operator/open-environment.ts';
import { type Finding, lookInto } from './finding.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Each environment of the operator: whether it can be reached, and what the app may do there. Nothing is written. */
export async function lookIntoEnvironments({ environments }: Connections, env: Env): Promise<readonly Finding[]> {
  if (environments.size === 0) {
    const found = 'there is none: what is promoted is put into no system';
    return [{ state: 'warning', what: 'environments', found, remedy: 'Name one under `environments`.' }];
  }
  const looked = [...environments].map(([name, connection]) => {
    const what = `environment ${name}`;
    return lookInto(what, async () => (await seenOf(connection, env)).map((found): Finding => ({ ...found, what })));
  });
  return (await Promise.all(looked)).flat();
}

type Seen = Omit<Finding, 'what'>;

async function seenOf(connection: Connection, env: Env): Promise<readonly Seen[]> {
  switch (connection.kind) {
    case 'file': {
      const { probeFile } = await import('../../environments/file/probe-file.ts');
      await probeFile(connection);
      return [{ state: 'ok', found: `the folder ${connection.folder} is there and can be written to` }];
    }
    case 'postgres': {
      const { probePostgres } = await import('../../environments/postgres/probe-postgres.ts');
      return postgresSeen(connection.user, await probePostgres(await postgresOptions(connection, env)));
    }
    case 'immuta': {
      const { probeImmuta } = await import('../../environments/immuta/probe-immuta.ts');
      return immutaSeen(await probeImmuta(await immutaOptions(connection, env)));
    }
  }
}

type PostgresProbe = Awaited<ReturnType<typeof import('../../environments/postgres/probe-postgres.ts').probePostgres>>;
type ImmutaProbe = Awaited<ReturnType<typeof import('../../environments/immuta/probe-immuta.ts').probeImmuta>>;

function postgresSeen(user: string, probe: PostgresProbe): readonly Seen[] {
  const { version, encoding, isSuperuser, mayCreate, governable, others } = probe;
  const tables = `${user} can govern ${governable} of ${governable + others} tables`;
  return [
    { state: 'ok', found: `PostgreSQL ${version} answers; ${tables}` },
    ...(Number.parseInt(version, 10) >= 14
      ? []
      : [seen('wrong', `it is PostgreSQL ${version}`, 'Use version 14 or later.')]),
    ...(encoding === 'UTF8' ? [] : [seen('wrong', `its encoding is ${encoding}`, 'Use a database encoded as UTF-8.')]),
    ...(isSuperuser
      ? [seen('warning', `${user} is a superuser`, 'Use a role that owns the views and tables, and nothing more.')]
      : []),
    ...(mayCreate ? [] : [seen('wrong', `${user} may not create schemas`, `GRANT CREATE ON DATABASE … TO ${user};`)]),
    ...(governable > 0 || isSuperuser
      ? []
      : [
          seen(
            'wrong',
            `${user} can govern no table`,
            `Make ${user} a member of the tables' owners, with USAGE on the schemas.`,
          ),
        ]),
  ];
}

function immutaSeen({ user, governance, policies, complete, tellsPending }: ImmutaProbe): readonly Seen[] {
  const pending = tellsPending ? '' : '; whether a policy is still pending it does not say';
  return [
    { state: 'ok', found: `Immuta answers; the key is that of ${user}; it lists ${policies} policies${pending}` },
    ...(governance
      ? []
      : [seen('wrong', `${user} may not save policies`, 'Give the user of the key the permission GOVERNANCE.')]),
    ...(complete ? [] : [seen('wrong', 'the list of policies is not complete: nothing would be removed')]),
  ];
}

function seen(state: Finding['state'], found: string, remedy?: string): Seen {
  return remedy === undefined ? { state, found } : { state, found, remedy };
}
