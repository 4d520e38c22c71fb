import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type ImmutaStandIn, startImmuta } from '../../immuta/start-immuta.ts';
import { aBench, type Bench } from '../../support/bench.ts';
import { checkOf } from '../../support/seen.ts';
import { until } from '../../support/until.ts';

/** A domain that the worked example calls by its id. */
const DOMAIN = '5d1f8a52-0c3e-4b7a-9a41-2f6f0f6b7c10';
const DEV = 'policies/dev/salaries-for-payroll.yml';
const RETIRED = 'policies/dev/board-papers-by-hand.yml';

let bench: Bench | undefined;
let immuta: ImmutaStandIn | undefined;

afterEach(async () => {
  await bench?.stop();
  await immuta?.close();
});

/** The app with an Immuta as production, in place of the folder. */
async function start() {
  immuta = await startImmuta({ policyPageCap: 7 });
  immuta.plantNames({ domains: [{ id: DOMAIN, name: 'Trials' }] });
  immuta.plantV1({ policyKey: 'theirs', name: 'Theirs', type: 'data', actions: [] });
  bench = await aBench({ start: false, env: { IMMUTA_KEY: 'an-api-key' } });
  const file = bench.env.CONNECTIONS_FILE ?? '';
  const connections = JSON.parse(await readFile(file, 'utf8')) as { environments: { production: object } };
  connections.environments.production = {
    kind: 'immuta',
    url: immuta.url,
    apiKey: { env: 'IMMUTA_KEY' },
    repositories: [bench.repository],
    allowPrivateAddresses: true,
  };
  await writeFile(file, JSON.stringify(connections));
  await bench.restart();
  return { bench, immuta };
}

describe('an Immuta as production', () => {
  it('is made equal at start, updated by a promotion, and a retired policy is staged there', async () => {
    const { bench, immuta } = await start();
    const governor = bench.person('governor-1');
    const stored = (policyKey: string) => immuta.policies().find((policy) => policy.policyKey === policyKey);
    const promote = async (branch: string, files: Readonly<Record<string, string | null>>) => {
      await governor.push(branch, files, branch);
      const number = await governor.open(branch, branch);
      for (const login of ['governor-2', 'governor-3', 'owner-hr'] as const) await bench.person(login).approve(number);
      await until('the quorum is reached', async () => {
        const check = await checkOf(bench, number);
        return check?.conclusion === 'success' ? true : undefined;
      });
      await governor.merge(number);
    };

    const count = readdirSync(new URL('../../../policies/prod', import.meta.url)).length + 1;
    await until('production is in sync', async () => (immuta.policies().length === count ? true : undefined));
    const first = stored('salaries-for-payroll');
    const before = await governor.read('main', DEV);

    await promote('leads', { [DEV]: before.replace('people-analytics', 'people-analytics-leads') });
    const second = await until('the new policy is there', async () => {
      const now = stored('salaries-for-payroll');
      return JSON.stringify(now).includes('people-analytics-leads') ? now : undefined;
    });
    expect(second).toMatchObject({ id: first?.id, createdAt: first?.createdAt, staged: false });

    await promote('retire', { [RETIRED]: null });
    const retired = await until('the policy is staged', async () => {
      const now = stored('board-papers-by-hand');
      return now?.staged === true ? now : undefined;
    });
    expect(retired.deleted).toBe(false);
    expect(stored('theirs')).toMatchObject({ name: 'Theirs' });
    expect(stored('theirs')?.staged).toBeUndefined();
    expect(bench.app().output()).not.toContain('an-api-key');
  }, 180_000);
});
