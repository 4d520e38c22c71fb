import { beforeEach, describe, expect, it } from '@jest/globals';
import { entryPath } from '../../../src/core/ledger/entry-path.ts';
import type { DesiredPolicy } from '../../../src/core/sync/environment-state.ts';
import { postgresEnvironment } from '../../../src/environments/postgres/postgres-environment.ts';
import { putIntoEffect } from '../../../src/flows/put-into-effect.ts';
import type { World } from '../../../src/flows/world.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { aReceipt } from '../../support/a-receipt.ts';
import { aDatabaseEach, aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, masking } from './bench.ts';

const server = aServer();

const pay = aSource('hr.pay', { name: ['Person.Name'], salary: ['Salary'] }, ['Pay']);
const leave = aSource('hr.leave', { name: ['Person.Name'], reason: ['Health'] }, ['Leave']);

const on = (tag: string) => ({ circumstances: [{ type: 'tags', tag }] });
const constant = (key: string, columnTag: string, text: string, tag: string) =>
  aDataPolicy(key, [masking(columnTag, { type: 'Constant', constant: text })], on(tag));
const salary = (text: string) => constant('salary', 'Salary', text, 'Pay');
const names = (text: string) => constant('names-of-pay', 'Person.Name', text, 'Pay');
const health = (text: string) => constant('health', 'Health', text, 'Leave');

/** What the analyst of another team made of the view: the salary shown as it is. */
const openedByHand = `SET ROLE syncer;
  CREATE OR REPLACE VIEW governed_hr.pay WITH (security_barrier = TRUE) AS SELECT name, salary FROM hr.pay`;

describe('a view that somebody changed, where the rules do not say repair', () => {
  const database = aDatabaseEach(
    server,
    [pay, leave],
    `CREATE SCHEMA hr; GRANT USAGE ON SCHEMA hr TO analyst;
       CREATE TABLE hr.pay (name text, salary text); INSERT INTO hr.pay VALUES ('owner', '4711');
       CREATE TABLE hr.leave (name text, reason text); INSERT INTO hr.leave VALUES ('owner', 'flu')`,
  );
  let sets: (readonly DesiredPolicy[])[];
  beforeEach(async () => {
    sets = [];
    await promote([anyone, salary('0'), health('none')]);
    expect(await seen()).toEqual([[masked], [{ name: 'owner', reason: 'none' }]]);
  });

  /** Puts a set as the flow does that knows of drift. */
  async function promote(policies: readonly DesiredPolicy[], repair = false) {
    const receipts = sets.map((_, index) => aReceipt(index + 1));
    sets.push(policies);
    const client = postgresEnvironment(database.options);
    const world = {
      environment: async () => client,
      limitsOf: () => ({ maxRemovals: 1, confirmed: false }),
      ledger: { read: async () => ({ entries: new Map(receipts.map((entry) => [entryPath(entry), entry])) }) },
    } as unknown as World;
    const synced = await putIntoEffect(world, {
      environment: 'prod',
      connection: 'production',
      repair,
      desired: async () => aDesiredState(policies, { sequence: sets.length, sources: [pay, leave] }),
      setAt: async (sequence) => sets[sequence - 1] ?? [],
      isExpected: () => false,
    });
    if (synced.did !== 'synced') throw new Error(`It ${synced.did}.`);
    const keys = (drifted: readonly { readonly policyKey: string }[]) => drifted.map(({ policyKey }) => policyKey);
    return {
      drifted: keys(synced.drifted),
      overwritten: keys(synced.overwritten),
      settled: synced.report.settled,
    };
  }

  const seen = async () => [
    await database.as('analyst', 'SELECT * FROM governed_hr.pay'),
    await database.as('analyst', 'SELECT * FROM governed_hr.leave'),
  ];
  const masked = { name: 'owner', salary: '0' };

  it('is left as they made it, while what was promoted for other tables goes in', async () => {
    await database.setUp(openedByHand);
    const next = [anyone, salary('0'), health('not told')];
    expect(await promote(next)).toEqual({ drifted: ['anyone', 'salary'], overwritten: [], settled: true });
    expect(await seen()).toEqual([[{ name: 'owner', salary: '4711' }], [{ name: 'owner', reason: 'not told' }]]);
  });

  it('is left with the grant that leads past it', async () => {
    await database.setUp('GRANT SELECT ON hr.pay TO analyst');
    expect(await promote([anyone, salary('0'), health('not told')])).toMatchObject({
      drifted: ['anyone', 'salary'],
      overwritten: [],
    });
    expect(await database.as('analyst', 'SELECT * FROM hr.pay')).toEqual([{ name: 'owner', salary: '4711' }]);
  });

  it('is written anew where another policy of the same table goes in, and people are told', async () => {
    await database.setUp(`${openedByHand}; GRANT SELECT ON hr.pay TO analyst`);
    const next = [anyone, salary('0'), health('none'), names('somebody')];
    expect(await promote(next)).toEqual({ drifted: [], overwritten: ['anyone', 'salary'], settled: true });
    expect(await seen()).toEqual([[{ name: 'somebody', salary: '0' }], [{ name: 'owner', reason: 'none' }]]);
    expect(await database.as('analyst', 'SELECT * FROM hr.pay')).toBe('permission denied for table pay');
  });

  it('is written anew where another policy of the same table goes out', async () => {
    await promote([anyone, salary('0'), health('none'), names('somebody')]);
    await database.setUp(openedByHand);
    expect(await promote([anyone, salary('0'), health('none')])).toMatchObject({ overwritten: ['anyone', 'salary'] });
    expect(await seen()).toEqual([[masked], [{ name: 'owner', reason: 'none' }]]);
  });

  it('is closed where a policy for the same table cannot be expressed', async () => {
    await database.setUp(openedByHand);
    const refused = aDataPolicy('k', [masking('Person.Name', { type: 'K-Anonymization' })], on('Pay'));
    expect(await promote([anyone, salary('0'), health('not told'), refused])).toMatchObject({
      overwritten: ['anyone', 'salary'],
    });
    expect((await seen())[0]).toBe('permission denied for view pay');
  });

  it('is put back where they do', async () => {
    await database.setUp(openedByHand);
    const next = [anyone, salary('0'), health('not told')];
    expect(await promote(next, true)).toEqual({ drifted: [], overwritten: [], settled: true });
    expect((await seen())[0]).toEqual([masked]);
  });

  it('gives nobody what somebody wrote over the record of a policy', async () => {
    const edited = JSON.stringify(salary('4711 and more').payload);
    await database.setUp(`UPDATE approve_to_promote.policies SET payload = '${edited}' WHERE policy_key = 'salary'`);
    expect(await promote([anyone, salary('0'), health('not told')])).toMatchObject({ overwritten: ['salary'] });
    expect(await seen()).toEqual([[masked], [{ name: 'owner', reason: 'not told' }]]);
  });
});
