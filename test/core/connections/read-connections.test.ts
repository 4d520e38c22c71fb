import { describe, expect, it } from '@jest/globals';
import { connectionFor, readConnections } from '../../../src/core/connections/read-connections.ts';

const read = (text: string) => readConnections({ path: 'connections.yml', text });
const problems = (text: string) => {
  const checked = read(text);
  return checked.ok ? [] : checked.problems.map(({ line, message }) => `${line}: ${message}`);
};

const whole = `
environments:
  immuta-prod:
    kind: immuta
    url: https://immuta.example.com/
    apiKey: {env: IMMUTA_KEY}
    repositories: [acme/policies]
  warehouse:
    kind: postgres
    host: db.example.com
    database: warehouse
    user: a2p
    password: {file: /run/secrets/warehouse}
    repositories: [acme/policies, acme/other]
    bypassRoles: [loader]
  folder: {kind: file, folder: /srv/policies, repositories: [acme/policies]}
repositories: [{name: acme/policies, firstTrustedCommit: ${'a'.repeat(40)}}]
minimum: {required: 2, governors: 1}
trustedKeys: [{keyid: '2026', publicKey: {file: keys/2026.pem}}, {keyid: '2025', publicKey: {file: keys/2025.pem}, revoked: true}]
signing: {keyid: '2026', key: {env: SIGNING_KEY}}
notifications:
- {kind: slack, name: chat, url: {env: SLACK_URL}}
- {kind: webhook, name: pager, url: {env: HOOK_URL}, secret: {env: HOOK_SECRET}, repositories: [acme/policies]}
`;

describe('the connections of the operator', () => {
  it('are read with every default filled in', () => {
    const checked = read(whole);
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    const { environments, ...rest } = checked.value;
    expect(environments.get('immuta-prod')).toEqual({
      kind: 'immuta',
      url: 'https://immuta.example.com',
      apiKey: { env: 'IMMUTA_KEY' },
      repositories: ['acme/policies'],
      authentication: 'bearer',
      removal: 'stage',
      permissionKey: 'requiredPermission',
      timeLimitSeconds: 30,
      maxRemovals: 0.1,
      allowPrivateAddresses: false,
      certificates: undefined,
    });
    expect(environments.get('warehouse')).toMatchObject({
      port: 5432,
      tls: 'verify',
      stateSchema: 'approve_to_promote',
    });
    expect(environments.get('folder')).toMatchObject({ kind: 'file', folder: '/srv/policies', maxRemovals: 0.1 });
    expect(rest).toMatchObject({
      minimum: { required: 2, governors: 1 },
      trustedKeys: [
        { keyid: '2026', revoked: false },
        { keyid: '2025', revoked: true },
      ],
      notifications: [
        { kind: 'slack', repositories: [], timeLimitSeconds: 10, allowPrivateAddresses: false },
        { kind: 'webhook', secret: { env: 'HOOK_SECRET' }, repositories: ['acme/policies'] },
      ],
    });
  });

  it('give a key its time in seconds, whatever the zone it is written in', () => {
    const key =
      'keyid: a, publicKey: {file: p}, notBefore: "2026-01-01T01:00:00+01:00", notAfter: 2026-01-01T00:00:05Z';
    const checked = read(`trustedKeys: [{${key}, revoked: {except: {file: kept}}}]`);
    expect(checked.ok ? checked.value.trustedKeys : checked.problems).toEqual([
      {
        keyid: 'a',
        publicKey: { file: 'p' },
        notBefore: 1_767_225_600,
        notAfter: 1_767_225_605,
        revoked: { except: { file: 'kept' } },
      },
    ]);
  });

  it('may be few', () => {
    expect(read('{}')).toMatchObject({
      ok: true,
      value: { minimum: { required: 1, governors: 0 }, signing: undefined },
    });
  });

  const connection = (text: string) => `environments:\n  x: {repositories: [a/b], ${text}}`;
  const rows: readonly [string, string, string][] = [
    [
      'a secret that stands in the file',
      connection('kind: immuta, url: "https://i.example", apiKey: topsecret'),
      '2: environments.x.apiKey must be a mapping, not "topsecret"',
    ],
    [
      'a password in the address',
      connection('kind: immuta, url: "https://me:pass@i.example", apiKey: {env: K}'),
      '2: environments.x.url is not right',
    ],
    ['an unknown kind', connection('kind: oracle'), '2: environments.x.kind cannot be "oracle"'],
    ['an unknown key', connection('kind: file, folder: /a, foldr: /b'), '2: unknown key "foldr" in environments.x'],
    [
      'no repositories',
      'environments:\n  x: {kind: file, folder: /a}',
      '2: "repositories" is missing in environments.x',
    ],
    [
      'credentials sent unencrypted',
      connection('kind: immuta, url: "http://i.example", apiKey: {env: K}'),
      '2: the credentials of "x" would be sent unencrypted',
    ],
    [
      'a database password sent unencrypted',
      connection('kind: postgres, host: h, database: d, user: u, tls: off'),
      '2: the credentials of "x" would be sent unencrypted',
    ],
    ['more governors than users', 'minimum: {required: 1, governors: 2}', '1: 2 governors cannot be among 1 users'],
    ['a floor of no users', 'minimum: {required: 0}', '1: minimum.required must be >= 1: 0'],
    [
      'a signing key nobody trusts',
      'signing: {keyid: a, key: {env: K}}',
      '1: the key "a" would sign statements that nobody trusts',
    ],
    [
      'a signing key that is revoked',
      'trustedKeys: [{keyid: a, publicKey: {file: p}, revoked: true}]\nsigning: {keyid: a, key: {env: K}}',
      '2: the key "a" would sign statements that nobody trusts',
    ],
    [
      'a signing key that is revoked but for a list',
      'trustedKeys: [{keyid: a, publicKey: {file: p}, revoked: {except: {file: kept}}}]\nsigning: {keyid: a, key: {env: K}}',
      '2: the key "a" would sign statements that nobody trusts',
    ],
    [
      'a key that ends before it begins',
      'trustedKeys:\n- keyid: a\n  publicKey: {file: p}\n  notBefore: 2026-02-01T00:00:00Z\n  notAfter: 2026-01-31T23:59:59Z',
      '5: the key "a" ends before it begins',
    ],
    [
      'an end that is no moment',
      'trustedKeys: [{keyid: a, publicKey: {file: p}, notAfter: 2026-02-30T00:00:00Z}]',
      '1: there is no moment "2026-02-30T00:00:00Z"',
    ],
    [
      'an end without a zone',
      'trustedKeys: [{keyid: a, publicKey: {file: p}, notAfter: 2026-02-20T00:00:00}]',
      '1: trustedKeys[0].notAfter',
    ],
    [
      'a key named twice',
      'trustedKeys:\n- {keyid: a, publicKey: {file: p}, revoked: true}\n- {keyid: a, publicKey: {file: p}}',
      '3: the key "a" is named twice',
    ],
    [
      'a channel whose address stands in the file',
      'notifications: [{kind: slack, name: chat, url: "https://hooks.example/T0/B0/x"}]',
      '1: notifications[0].url must be a mapping',
    ],
    [
      'a webhook that nothing signs',
      'notifications: [{kind: webhook, name: pager, url: {env: U}}]',
      '1: "secret" is missing in notifications[0]',
    ],
    [
      'a channel named twice',
      'notifications:\n- {kind: slack, name: chat, url: {env: A}}\n- {kind: slack, name: chat, url: {env: B}}',
      '3: the channel "chat" is named twice',
    ],
    ['a short commit', 'repositories: [{name: a/b, firstTrustedCommit: abc}]', '1: repositories[0].firstTrustedCommit'],
    ['two values that contradict', 'minimum: {}\nminimum: {}', '2: the key "minimum" is written twice'],
  ];
  it.each(rows)('are refused with %s', (_, text, problem) => {
    expect(problems(text)).toContainEqual(expect.stringContaining(problem));
  });

  it('may be unencrypted where private addresses are allowed', () => {
    expect(
      problems(connection('kind: postgres, host: h, database: d, user: u, tls: off, allowPrivateAddresses: true')),
    ).toEqual([]);
  });

  describe('are for some repositories', () => {
    const checked = read(whole);
    const { value } = checked.ok ? checked : { value: undefined };
    it.each([
      ['warehouse', 'acme/other', true],
      ['warehouse', 'ACME/Other', true],
      ['immuta-prod', 'acme/other', false],
      ['unknown', 'acme/policies', false],
    ])('%s for %s: %s', (name, repository, ok) => {
      if (value === undefined) throw new Error('unreadable');
      expect(connectionFor(value, name, repository).ok).toBe(ok);
    });
  });
});

describe('two connections that lead to the same place', () => {
  const immuta = (url: string) => `kind: immuta, url: "${url}", apiKey: {env: K}, allowPrivateAddresses: true`;
  const postgres = (more: string) => `kind: postgres, database: d, user: u, ${more}`;
  const two = (a: string, b: string) =>
    problems(`environments:\n  x: {repositories: [a/b], ${a}}\n  y: {repositories: [a/c], ${b}}`);

  it.each([
    ['one folder', 'kind: file, folder: /srv/a', 'kind: file, folder: /srv/a'],
    ['one folder by a detour', 'kind: file, folder: /srv/a/', 'kind: file, folder: /srv/./b/..//a'],
    ['a folder inside the other', 'kind: file, folder: /srv/a', 'kind: file, folder: /srv/a/dev'],
    ['a folder around the other', 'kind: file, folder: ./a/b', 'kind: file, folder: a'],
    ['one Immuta', immuta('https://i.example'), immuta('https://I.example.:443//')],
    ['one Immuta with its port', immuta('http://i.example/'), immuta('http://i.example:80')],
    ['one database', postgres('host: h'), postgres('host: H., port: 5432')],
    ['one state', postgres('host: h'), postgres('host: h, viewSchemaPrefix: dev_')],
    ['the same views', postgres('host: h'), postgres('host: h, stateSchema: dev_state')],
  ])('are refused, whatever repositories they are for: %s', (_, a, b) => {
    expect(two(a, b)).toEqual(['3: the connections "x" and "y" lead to the same place']);
  });

  it.each([
    ['folders side by side', 'kind: file, folder: /srv/a', 'kind: file, folder: /srv/ab'],
    ['folders above where the app was started', 'kind: file, folder: ../a', 'kind: file, folder: ../../a'],
    ['two Immutas', immuta('https://i.example'), immuta('https://i.example:8443')],
    ['two databases', postgres('host: h'), 'kind: postgres, host: h, database: e, user: u'],
    ['two servers', postgres('host: h'), postgres('host: h, port: 5433')],
    ['schemas of their own', postgres('host: h'), postgres('host: h, stateSchema: dev, viewSchemaPrefix: dev_')],
    ['two kinds', immuta('https://h'), postgres('host: h')],
  ])('are told from those that do not: %s', (_, a, b) => {
    expect(two(a, b)).toEqual([]);
  });
});
