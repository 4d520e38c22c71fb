import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aBench, type Bench } from '../support/bench.ts';
import { checkOf, commentsOf } from '../support/seen.ts';
import { approvedSalaries, DEV, PROD } from './salaries.ts';
import { blobAt } from './state.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await aBench();
  await bench.idle();
});
afterAll(() => bench.stop());

const asked = async (pull: number) =>
  (await commentsOf(bench, pull)).filter((body) => body.includes('with the button of the check')).length;
const ofDeliveries = () =>
  bench.github
    .requests()
    .map(({ operation }) => operation)
    .filter((operation) => operation.includes('webhook-delivery') || operation.includes('webhook-deliveries'));

it('a click on a button while the app is down is sent again, once, when it is up', async () => {
  const pull = await approvedSalaries(bench, 1);
  await bench.idle();
  await bench.person('release-manager').merge(pull);
  await bench.idle();
  expect(await blobAt(bench, 'main', PROD)).not.toBe(await blobAt(bench, 'main', DEV));
  const check = await checkOf(bench, pull);
  await bench.app().kill();
  bench.github.clickButton(bench.repository, check?.id ?? 0, 'promote', 'governor-2');
  await bench.github.webhooksIdle();
  bench.github.resetRequests();
  await bench.restart();
  await bench.idle();
  expect(await blobAt(bench, 'main', PROD)).toBe(await blobAt(bench, 'main', DEV));
  expect(ofDeliveries()).toEqual(['apps/list-webhook-deliveries', 'apps/redeliver-webhook-delivery']);

  bench.github.resetRequests();
  await bench.restart();
  await bench.idle();
  expect(await asked(pull)).toBe(1);
  expect(ofDeliveries()).toEqual(['apps/list-webhook-deliveries']);
});
