import { beforeAll, expect, it, jest } from '@jest/globals';
import { authority, elsewhere, localhost } from '../../support/certificates.ts';

jest.unstable_mockModule('node:dns/promises', () => ({ lookup: async () => [{ address: '127.0.0.1', family: 4 }] }));
const { optionsFor } = await import('./bench.ts');
const { aServer } = await import('./before-tests.ts');
const { postgresReader } = await import('../../../src/environments/postgres/postgres-reader.ts');

const server = aServer();
beforeAll(async () => {
  for (const [file, text] of Object.entries({ 'tls.key': localhost.key, 'tls.crt': localhost.cert })) {
    // Written by the server itself, whose key nobody else may read.
    await server.asSuperuser(
      `COPY (SELECT unnest(string_to_array('${text.trim()}', E'\\n'))) TO PROGRAM 'umask 077; cat > ${file}'`,
    );
  }
  for (const setting of [`ssl_cert_file = 'tls.crt'`, `ssl_key_file = 'tls.key'`, 'ssl = on'])
    await server.asSuperuser(`ALTER SYSTEM SET ${setting}`);
  await server.asSuperuser('SELECT pg_reload_conf()');
});

const rows: readonly [string, object, string | undefined][] = [
  ['is read where its authority is the one of the connection', { certificates: authority }, undefined],
  ['is not read where nobody knows its authority', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['is not read under another name', { certificates: authority, host: 'elsewhere.example' }, 'ALTNAME_INVALID'],
  [
    'is not read where another authority is the one of the connection',
    { certificates: elsewhere.cert },
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ],
];
it.each(rows)('a database that proves who it is %s', async (_, given, refused) => {
  const database = await server.createDatabase();
  const reader = postgresReader(optionsFor(server, database, { host: 'localhost', tls: 'verify', ...given }));
  const answer = await reader.readInventory().catch((error) => error);
  if (refused === undefined) expect(answer).toMatchObject({ complete: true });
  else expect([answer.name, answer.message]).toEqual(['OutsideError', expect.stringContaining(refused)]);
});
