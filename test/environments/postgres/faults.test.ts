import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/core/connections/secret.ts';
import { defaultLimits } from '../../../src/core/sync/plan-sync.ts';
import { postgresEnvironment } from '../../../src/environments/postgres/postgres-environment.ts';
import { postgresReader } from '../../../src/environments/postgres/postgres-reader.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { type CutProxy, startCutProxy } from '../../support/cut-proxy.ts';
import { startPostgresEcho } from '../../support/postgres-echo.ts';
import {
  type PostgresFault,
  type PostgresFaultProxy,
  type PostgresFaultRule,
  startPostgresFaultProxy,
} from '../../support/postgres-fault-proxy.ts';
import { anything, syncOnce } from '../sync-once.ts';
import { aDatabase, aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, masking, optionsFor } from './bench.ts';

let proxy: CutProxy;
const source = aSource('shop.orders', { id: [], mail: ['Mail'] });

/** Two sets that differ in every policy but one. */
const set = (constant: string, sequence: number) =>
  aDesiredState([anyone, aDataPolicy(`mask-${constant}`, [masking('Mail', { type: 'Constant', constant })])], {
    sequence,
    sources: [source],
  });

const server = aServer();
const database = aDatabase(
  server,
  [source],
  `CREATE SCHEMA shop; CREATE TABLE shop.orders (id int, mail text); INSERT INTO shop.orders VALUES (1, 'x@example.com')`,
);
beforeAll(async () => {
  proxy = await startCutProxy(server.port);
});
afterAll(() => proxy.close());

const shown = async () => {
  const [row] = (await database.as('analyst', 'SELECT mail FROM governed_shop.orders')) as readonly { mail: string }[];
  return row?.mail;
};

describe('a connection that is killed (F31)', () => {
  it.each(['before', 'after'] as const)(
    '%s any message leaves all of the old set or all of the new one',
    async (when) => {
      const direct = postgresEnvironment(database.options);
      const cut = postgresEnvironment({ ...database.options, port: proxy.port });
      let sequence = (await direct.readInventory()).sequence ?? 0;
      sequence += 1;
      await syncOnce(direct, set('old', sequence));
      const seen = new Set<string>();
      for (let message = 1; ; message += 1) {
        const [old, next] = [set('old', sequence), set('new', sequence + 1)];
        const plan = await direct.plan(next, anything);
        proxy.cutAt(message, when);
        const error = await cut.apply(plan, next).then(
          () => undefined,
          (thrown) => thrown,
        );
        const { sequence: recorded, policies } = await direct.readInventory();
        const isNew = recorded === next.sequence;
        seen.add(`${error === undefined ? 'done' : 'broken'}, ${isNew ? 'new' : 'old'}`);
        expect([await shown(), recorded]).toEqual(isNew ? ['new', next.sequence] : ['old', old.sequence]);
        expect(policies.map(({ policyKey }) => policyKey)).toEqual(['anyone', isNew ? 'mask-new' : 'mask-old']);
        if (error === undefined) break;
        expect(error).toMatchObject({ name: 'OutsideError', mayHaveActed: false });
        proxy.cutAt();
        expect((await syncOnce(cut, next)).settled).toBe(true);
        expect(await shown()).toBe('new');
        sequence += 2;
        await syncOnce(direct, set('old', sequence));
      }
      proxy.cutAt();
      expect([...seen].sort()).toEqual(['broken, old', 'done, new']);
    },
  );
});

describe('a commit of which nobody hears', () => {
  const writingCommit: PostgresFaultRule = ({ sql, conversation }) =>
    sql === 'COMMIT' && !conversation.includes('READ ONLY') ? { kind: 'drop', when: 'after' } : undefined;
  let faults: PostgresFaultProxy;
  beforeAll(async () => {
    faults = await startPostgresFaultProxy(server.port);
  });
  afterAll(() => faults.close());

  /** Applies a set whose commit goes wrong; answers what came of it. */
  async function commitWith(rule: PostgresFaultRule) {
    const [direct, broken] = [
      postgresEnvironment(database.options),
      postgresEnvironment({ ...database.options, port: faults.port, timeLimitSeconds: 2 }),
    ];
    const sequence = ((await direct.readInventory()).sequence ?? 0) + 1;
    await syncOnce(direct, set('old', sequence));
    const next = set('new', sequence + 1);
    const plan = await direct.plan(next, anything);
    faults.fail(rule);
    const answer = await broken.apply(plan, next).catch((error) => error);
    faults.fail();
    return { answer, left: (await direct.plan(next, anything)).steps.length, shown: await shown() };
  }

  const aborted = { name: 'OutsideError', mayHaveActed: false };
  const unknown = { name: 'OutsideError', mayHaveActed: true };
  const applied = [{ result: 'applied' }, { result: 'applied' }];
  const nobodyToAsk: PostgresFault = { kind: 'error', when: 'before', code: '57P03' };
  const rows: readonly [string, PostgresFaultRule, object, string][] = [
    ['happened, by what the server says', writingCommit, applied, 'new'],
    [
      'did not happen, by what the server says',
      (request) => writingCommit(request) && { kind: 'drop', when: 'before' },
      aborted,
      'old',
    ],
    [
      'happened, and the server cannot be asked',
      (request) => writingCommit(request) ?? (request.sql.includes('READ ONLY') ? nobodyToAsk : undefined),
      unknown,
      'new',
    ],
    [
      'did not happen in time, by what the server says then',
      (request) => writingCommit(request) && { kind: 'silence', when: 'before' },
      aborted,
      'old',
    ],
    [
      'happened, and its answer does not come in time',
      (request) => writingCommit(request) && { kind: 'silence', when: 'after' },
      applied,
      'new',
    ],
  ];
  it.each(rows)('%s', async (_, rule, expected, now) => {
    const seen = await commitWith(rule);
    expect(seen.answer).toMatchObject(expected);
    expect([seen.shown, seen.left]).toEqual([now, now === 'new' ? 0 : 2]);
  });

  it('is no reason to wait for ever where a statement is not answered', async () => {
    const seen = await commitWith(({ sql }) =>
      sql.includes('CREATE') ? { kind: 'silence', when: 'after' } : undefined,
    );
    expect(seen).toMatchObject({ answer: aborted, shown: 'old', left: 2 });
  });
});

describe('a sync that meets another one', () => {
  it('waits for it and then finds what is newer', async () => {
    const [one, two] = [postgresEnvironment(database.options), postgresEnvironment(database.options)];
    const next = ((await one.readInventory()).sequence ?? 0) + 1;
    const sets = [set('first', next), set('second', next + 1)] as const;
    const plans = await Promise.all([one.plan(sets[0], anything), two.plan(sets[1], anything)]);
    await Promise.allSettled([two.apply(plans[1], sets[1]), one.apply(plans[0], sets[0])]);
    expect((await syncOnce(two, sets[1])).settled).toBe(true);
    expect(await shown()).toBe('second');
    await expect(one.apply(plans[0], sets[0])).rejects.toMatchObject({ name: 'OutsideError', retry: 'never' });
  });

  it('gives up where a lock is held too long, with nothing changed, and says to try again', async () => {
    const client = postgresEnvironment({ ...database.options, timeLimitSeconds: 1 });
    const desired = set('locked out', ((await client.readInventory()).sequence ?? 0) + 1);
    const plan = await client.plan(desired, anything);
    const before = await shown();
    const holder = await server.connect('analyst', database.name);
    await holder.query('BEGIN; SELECT FROM governed_shop.orders');
    await expect(client.apply(plan, desired)).rejects.toMatchObject({
      name: 'OutsideError',
      retry: expect.stringMatching('now|later'),
      mayHaveActed: false,
    });
    await holder.query('ROLLBACK');
    await holder.end();
    expect(await shown()).toBe(before);
    expect((await syncOnce(postgresEnvironment(database.options), desired)).settled).toBe(true);
  });
});

describe('a catalogue under which policies lose all their data sources', () => {
  it('leaves them in effect until somebody confirms', async () => {
    const client = postgresEnvironment(database.options);
    const sequence = ((await client.readInventory()).sequence ?? 0) + 1;
    const policies = ['one', 'two'].map((key) =>
      aDataPolicy(key, [masking('Mail', { type: 'Constant', constant: 'hidden' })], {
        circumstances: [{ type: 'columnTags', columnTag: 'Mail' }],
      }),
    );
    const tagged = aDesiredState([anyone, ...policies], { sequence, sources: [source] });
    await syncOnce(client, tagged);
    const untagged = { ...tagged, sequence: sequence + 1, sources: [aSource('shop.orders', { id: [], mail: [] })] };
    const { plan, settled } = await syncOnce(client, untagged, defaultLimits);
    expect([plan.steps, plan.withheld.length, settled, await shown()]).toEqual([[], 1, true, 'hidden']);
    expect((await syncOnce(client, untagged, anything)).settled).toBe(true);
    expect(await shown()).toBe('x@example.com');
  });
});

describe('a database that cannot be reached', () => {
  const rows: readonly [string, () => Parameters<typeof postgresReader>[0]][] = [
    ['nobody listens', () => ({ ...database.options, port: 1 })],
    ['the password is wrong', () => ({ ...database.options, password: new Secret('hunter2-wrong') })],
    ['the database is not there', () => ({ ...database.options, database: 'nowhere' })],
    ['it would be unencrypted', () => ({ ...database.options, tls: 'verify' })],
    ['private addresses are not allowed', () => ({ ...database.options, allowPrivateAddresses: false })],
  ];
  it.each(rows)('is an error, never an empty one, and tells no secret: %s', async (_, options) => {
    const error = await postgresReader(options())
      .readInventory()
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'OutsideError' });
    const told = inspect(error, { depth: 10 });
    for (const secret of ['hunter2-wrong', 'for tests alone']) expect(told).not.toContain(secret);
  });
});

describe('a server that asks for the password in clear and says it back', () => {
  it('is an error that tells no secret', async () => {
    const echo = await startPostgresEcho();
    try {
      const error = await postgresReader({
        ...database.options,
        port: echo.port,
        password: new Secret('hunter2-clear'),
      })
        .readInventory()
        .catch((thrown) => thrown);
      expect(error).toMatchObject({ name: 'OutsideError', message: expect.stringContaining('wrong: ***') });
      expect(inspect(error, { depth: 10 })).not.toContain('hunter2-clear');
    } finally {
      await echo.close();
    }
  });
});

describe('a database that is not encoded as UTF-8', () => {
  it('is refused', async () => {
    await server.asSuperuser("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
    const reader = postgresReader(optionsFor(server, 'latin'));
    await expect(reader.readInventory()).rejects.toMatchObject({
      name: 'OutsideError',
      message: expect.stringContaining('UTF-8'),
    });
  });
});
