import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { onImmuta, rulesWith } from '../e2e/on-immuta.ts';
import { approvedSalaries, DEV, PROD } from '../e2e/salaries.ts';
import { blobAt, issuesOf } from '../e2e/state.ts';
import { type ImmutaStandIn, startImmuta } from '../immuta/start-immuta.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { a2pBundled as a2p } from '../support/run-a2p.ts';

jest.setTimeout(300_000);

const PEOPLE = `users:
  - { github: { login: owner-hr }, identities: [{ username: hr.lead@acme.example }] }
`;
const source = (name: string, tag: string) => ({
  name,
  columns: [{ name: 'amount', tags: [tag] }],
  owners: [{ iamid: 'bim', userid: 'hr.lead@acme.example' }],
});

let bench: Bench;
let immuta: ImmutaStandIn;
beforeAll(async () => {
  immuta = await startImmuta();
  immuta.plantSource(source('hr.salaries', 'HR.Salary.Base'));
  const rules = await rulesWith({
    '# catalogue: { from: repository, directory: policies/data-sources }': 'catalogue: { from: prod, maxAge: 24h }',
  });
  bench = await aBench({ ...onImmuta(immuta.url), files: { ...rules, 'policies/people.yml': PEOPLE } });
  const pull = await approvedSalaries(bench, 1);
  await bench.idle();
  await bench.person('governor-1').merge(pull);
  await bench.idle();
  expect(await blobAt(bench, 'main', PROD)).toBe(await blobAt(bench, 'main', DEV));
});
afterAll(async () => {
  await bench.stop();
  await immuta.close();
});

const told = async () => (await issuesOf(bench)).filter((title) => title.includes('other data sources'));
async function bodyOfIssue(): Promise<string> {
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await bench.person('administrator').octokit.issues.listForRepo({ owner, repo, state: 'open' });
  return data.find(({ title }) => title.includes('other data sources'))?.body ?? '';
}
async function lookAgain(): Promise<void> {
  await bench.restart();
  await bench.idle();
}
const drift = async () => {
  const { code, stdout } = await a2p(['drift', '--repository', bench.repository, '--json'], undefined, {
    ...bench.env,
    GITHUB_TOKEN: 'administrator',
    A2P_CACHE: `${bench.environment}-cache-of-drift`,
  });
  return { tells: code === 0 || code === 1, scope: (JSON.parse(stdout) as { scope: readonly object[] }).scope };
};

it('a policy on the data sources it was approved on has not drifted', async () => {
  await lookAgain();
  expect(await told()).toEqual([]);
  expect(await drift()).toEqual({ tells: true, scope: [] });
});

it('a data source that came into scope after the promotion is told in one issue, and by the command', async () => {
  immuta.plantSource(source('hr.bonuses', 'HR.Salary.Bonus'));
  await lookAgain();
  await lookAgain();
  expect(await told()).toHaveLength(1);
  expect(await bodyOfIssue()).toContain('- `salaries-for-payroll`: now also `hr.bonuses`');
  expect(await drift()).toEqual({
    tells: true,
    scope: [{ policyKey: 'salaries-for-payroll', gained: ['hr.bonuses'], lost: [] }],
  });
});

it('the issue is closed when the policy is approved and promoted on what is there now', async () => {
  const pull = await approvedSalaries(bench, 2);
  await bench.idle();
  await bench.person('governor-1').merge(pull);
  await bench.idle();
  expect(await blobAt(bench, 'main', PROD)).toBe(await blobAt(bench, 'main', DEV));
  expect(await told()).toEqual([]);
  expect(await drift()).toEqual({ tells: true, scope: [] });
});
