import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { aBench, type Bench } from '../support/bench.ts';
import { checkOf, commentsOf } from '../support/seen.ts';
import { until } from '../support/until.ts';
import { approvedSalaries, DEV, PROD } from './salaries.ts';
import { blobAt } from './state.ts';

jest.setTimeout(300_000);

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

/** A merged pull request that waits for a governor, and its check with the button. */
async function held(constant: number): Promise<{ readonly pull: number; readonly check: number }> {
  const pull = await approvedSalaries(bench, constant);
  await bench.idle();
  await bench.person('release-manager').merge(pull);
  await bench.idle();
  expect(await blobAt(bench, 'main', PROD)).not.toBe(await blobAt(bench, 'main', DEV));
  return { pull, check: (await checkOf(bench, pull))?.id ?? 0 };
}
const click = (check: number) => bench.github.clickButton(bench.repository, check, 'promote', 'governor-2');
const isPromoted = async () => expect(await blobAt(bench, 'main', PROD)).toBe(await blobAt(bench, 'main', DEV));
const startedAnew = async () => {
  bench.github.resetRequests();
  await bench.restart();
  await bench.idle();
};

it('a click on a button while the app is down is done, once, when it is up', async () => {
  const { pull, check } = await held(1);
  await bench.app().kill();
  click(check);
  await bench.github.webhooksIdle();
  await startedAnew();
  await isPromoted();
  expect(ofDeliveries()).toEqual(['apps/list-webhook-deliveries', 'apps/get-webhook-delivery']);
  await startedAnew();
  expect(await asked(pull)).toBe(1);
  expect(ofDeliveries()).toEqual(['apps/list-webhook-deliveries', 'apps/get-webhook-delivery']);
});

it('a click that the app took just before it died is done, once, when it is up', async () => {
  const { pull, check } = await held(2);
  bench.github.addFault({
    match: { operation: 'issues/create-comment' },
    fault: { kind: 'signal', pid: bench.app().pid, signal: 'SIGKILL', when: 'before' },
  });
  bench.github.addFault({
    match: { operation: 'issues/create-comment' },
    fault: { kind: 'status', status: 502, when: 'before' },
  });
  click(check);
  await until('the app is gone', () => bench.app().exited() || undefined);
  await bench.github.webhooksIdle();
  expect(bench.github.deliveries().at(-1)).toMatchObject({ action: 'requested_action', status: 200 });
  expect(await asked(pull)).toBe(0);
  await startedAnew();
  await isPromoted();
  await startedAnew();
  expect(await asked(pull)).toBe(1);
});

it('a click whose comment was written just before the app died is done without another one', async () => {
  const { pull, check } = await held(3);
  bench.github.addFault({
    match: { operation: 'issues/create-comment' },
    fault: { kind: 'signal', pid: bench.app().pid, signal: 'SIGKILL', when: 'after' },
  });
  click(check);
  await until('the app is gone', () => bench.app().exited() || undefined);
  await startedAnew();
  await isPromoted();
  expect(await asked(pull)).toBe(1);
});

it('a click that is told twice is one', async () => {
  const { pull, check } = await held(4);
  bench.github.addWebhookFault({ match: { event: 'check_run' }, fault: { kind: 'double', times: 3 } });
  click(check);
  await bench.idle();
  await isPromoted();
  expect(await asked(pull)).toBe(1);
});

/** What a writer can do to the comment that a click became. */
const at = { owner: 'acme', repo: 'policies' };
const writer = () => bench.person('release-manager').octokit.issues;
const ofClick = async (pull: number) =>
  (await writer().listComments({ ...at, issue_number: pull, per_page: 100 })).data
    .filter(({ body }) => body?.includes('with the button of the check'))
    .map(({ id }) => id);
const removed = async (pull: number) => {
  for (const comment_id of await ofClick(pull)) await writer().deleteComment({ ...at, comment_id });
};
const emptied = async (pull: number) => {
  for (const comment_id of await ofClick(pull)) await writer().updateComment({ ...at, comment_id, body: 'nothing' });
};
const edited = async (pull: number) => {
  for (const comment_id of await ofClick(pull)) {
    const { data } = await writer().getComment({ ...at, comment_id });
    bench.github.advanceClock(2000);
    await writer().updateComment({ ...at, comment_id, body: `${data.body}\n` });
  }
};
const spoilt: readonly (readonly [string, (pull: number) => Promise<void>])[] = [
  ['deleted', removed],
  ['emptied', emptied],
];

it.each(spoilt)(
  'a click that was done is not done again once its comment is %s and the app starts anew',
  async (_, spoil) => {
    const { pull, check } = await held(5 + spoilt.findIndex(([, one]) => one === spoil));
    click(check);
    await bench.idle();
    await isPromoted();
    await spoil(pull);
    await startedAnew();
    expect(await ofClick(pull)).toHaveLength(0);
  },
);

it('a click that was refused is not asked for again once its comment is deleted, nor when GitHub tells of it again', async () => {
  const { pull, check } = await held(7);
  bench.github.clickButton(bench.repository, check, 'promote', 'owner-hr');
  await bench.idle();
  expect(await ofClick(pull)).toHaveLength(1);
  const told = bench.github.deliveries().findLast(({ action }) => action === 'requested_action')?.id ?? 0;
  await removed(pull);
  await startedAnew();
  expect(await ofClick(pull)).toEqual([]);
  await bench.app().kill();
  await bench.restart();
  await bench.github.redeliver(told);
  await bench.idle();
  expect(await ofClick(pull)).toEqual([]);
  expect(await blobAt(bench, 'main', PROD)).not.toBe(await blobAt(bench, 'main', DEV));
  click(check);
  await bench.idle();
  await isPromoted();
});

it.each([
  ['deleted', removed],
  ['edited', edited],
] as const)('a click whose comment was %s before the app could answer it is done, once', async (how, spoil) => {
  const { pull, check } = await held(how === 'deleted' ? 8 : 9);
  bench.github.addFault({
    match: { operation: 'issues/create-comment' },
    fault: { kind: 'signal', pid: bench.app().pid, signal: 'SIGKILL', when: 'after' },
  });
  click(check);
  await until('the app is gone', () => bench.app().exited() || undefined);
  const before = await ofClick(pull);
  expect(before).toHaveLength(1);
  await spoil(pull);
  await startedAnew();
  await isPromoted();
  expect((await ofClick(pull)).filter((id) => !before.includes(id))).toHaveLength(1);
  await removed(pull);
  await startedAnew();
  expect(await ofClick(pull)).toEqual([]);
});

it('a click that was recorded just before the app died is not done again when its comment is deleted', async () => {
  const { pull, check } = await held(10);
  bench.github.addFault({
    match: { operation: 'reactions/create-for-issue-comment' },
    fault: { kind: 'signal', pid: bench.app().pid, signal: 'SIGKILL', when: 'before' },
  });
  click(check);
  await until('the app is gone', () => bench.app().exited() || undefined);
  await removed(pull);
  await startedAnew();
  await isPromoted();
  expect(await ofClick(pull)).toEqual([]);
});
