import { afterEach, describe, expect, it } from '@jest/globals';
import { statementOf } from '../../src/core/promotion/envelope.ts';
import { type ImmutaStandIn, startImmuta } from '../immuta/start-immuta.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { checkOf, commentsOf } from '../support/seen.ts';
import { onImmuta, rulesWith } from './on-immuta.ts';
import { approvedSalaries, DEV, openSalaries, salariesAs } from './salaries.ts';

let bench: Bench;
let immuta: ImmutaStandIn;
afterEach(async () => {
  await bench.stop();
  await immuta.close();
});

/** A bench on an Immuta that knows one purpose by another name. */
async function start(): Promise<void> {
  immuta = await startImmuta();
  immuta.plantNames({ purposes: ['Payroll-PRD'] });
  const prod = 'prod: { directory: policies/prod, connection: production';
  const purposes = '{ Payroll: Payroll-PRD, Treatment: Treatment }';
  const files = await rulesWith({ [prod]: `${prod}, substitute: { purposes: ${purposes} }` });
  bench = await aBench({ ...onImmuta(immuta.url), files });
  await bench.idle();
}

/** The purposes that the environment's policy names. */
function purposesThere(): string {
  return JSON.stringify(immuta.policies().find(({ policyKey }) => policyKey === 'salaries-for-payroll')?.actions);
}

async function statement(): Promise<unknown> {
  const text = await bench.github.git(bench.repository, ['show', 'main:policies/promotions/000001.json']);
  return statementOf((JSON.parse(text) as { readonly payload: string }).payload);
}

describe('a name that production knows by another', () => {
  it('is put there under that one, told by a plan and named in the statement', async () => {
    await start();
    const pull = await approvedSalaries(bench, 4);
    await bench.person('governor-2').comment(pull, '/plan');
    await bench.idle();
    expect((await commentsOf(bench, pull)).join('\n')).toContain('there, the purpose `Payroll` is `Payroll-PRD`');
    expect((await checkOf(bench, pull))?.text).not.toContain('has no purpose');
    await bench.person('governor-1').merge(pull);
    await bench.idle();
    expect(purposesThere()).toContain('4.00');
    expect(purposesThere()).toContain('"Payroll-PRD"');
    expect(purposesThere()).not.toContain('"Payroll"');
    const renamed = [{ kind: 'purposes', from: 'Payroll', to: 'Payroll-PRD' }];
    expect(await statement()).toMatchObject({ ok: true, statement: { renamed } });
  });

  it('that the rules do not map is refused before it is merged', async () => {
    await start();
    const text = (await salariesAs(bench, 5)).replace('[Payroll]', '[Audit]');
    await bench.commit('governor-1', 'audit', { [DEV]: text });
    const pull = await bench.person('governor-1').open('audit', 'Salaries for audits');
    await bench.idle();
    const check = await checkOf(bench, pull);
    expect([check?.conclusion, check?.summary]).toEqual([
      'failure',
      expect.stringContaining('The purpose "Audit" is not mapped.'),
    ]);
    // Others are not held up by it.
    const other = await openSalaries(bench, 6);
    await bench.idle();
    expect((await checkOf(bench, other))?.conclusion).toBeNull();
  });
});
