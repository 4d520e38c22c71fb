import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aBench, type Bench } from '../support/bench.ts';
import { aPostReceiver, type Posted, type PostReceiver } from '../support/post-receiver.ts';
import { until } from '../support/until.ts';
import { approvedSalaries, DEV, openSalaries, PROD, salariesAs } from './salaries.ts';
import { pullSeen } from './state.ts';

const APP = 'installation:approve-to-promote';
const SLACK = '/services/T000/B000/slack-address-is-secret';
const HOOK = '/hook?token=hook-address-is-secret';
const KEY = Buffer.from('a key of thirty-two bytes, or so.');
const SECRET = `whsec_${KEY.toString('base64')}`;
const MINUTES = 60_000;

let receiver: PostReceiver;
let bench: Bench;
beforeEach(async () => {
  receiver = await aPostReceiver();
  bench = await aBench({
    operator: {
      notifications: [
        { kind: 'slack', name: 'chat', url: { env: 'SLACK_URL' }, allowPrivateAddresses: true, timeLimitSeconds: 2 },
        {
          kind: 'webhook',
          name: 'pager',
          url: { env: 'HOOK_URL' },
          secret: { env: 'HOOK_SECRET' },
          repositories: ['Acme/Policies'],
          allowPrivateAddresses: true,
        },
        {
          kind: 'webhook',
          name: 'elsewhere',
          url: { env: 'ELSEWHERE_URL' },
          secret: { env: 'HOOK_SECRET' },
          repositories: ['acme/other'],
          allowPrivateAddresses: true,
        },
      ],
    },
    env: {
      LOG_LEVEL: 'debug',
      SLACK_URL: `${receiver.url}${SLACK}`,
      HOOK_URL: `${receiver.url}${HOOK}`,
      ELSEWHERE_URL: `${receiver.url}/elsewhere`,
      HOOK_SECRET: SECRET,
    },
  });
  await bench.idle();
});
afterEach(async () => {
  const printed = bench.app().output();
  await bench.stop();
  await receiver.stop();
  for (const secret of ['slack-address-is-secret', 'hook-address-is-secret', SECRET, KEY.toString('base64')])
    expect(printed).not.toContain(secret);
});

interface Told {
  readonly id: string;
  readonly type: string;
  readonly people: readonly string[];
  readonly policies: readonly string[];
  readonly by: string | undefined;
}

/** What the generic webhook got, each with a signature that is right. */
function told(): readonly Told[] {
  return receiver.postedTo(HOOK).map((posted) => {
    const { id, payload } = verified(posted);
    const { people, policies, by } = payload.data;
    return { id, type: payload.type, people: people.map(({ login }) => login), policies, by: by?.login };
  });
}

interface Payload {
  readonly type: string;
  readonly data: {
    readonly people: readonly { readonly login: string }[];
    readonly policies: readonly string[];
    readonly by?: { readonly login: string };
  };
}

function verified({ headers, body }: Posted): { readonly id: string; readonly payload: Payload } {
  const id = String(headers['webhook-id']);
  const at = String(headers['webhook-timestamp']);
  const mac = createHmac('sha256', KEY).update(`${id}.${at}.${body}`).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${mac}`);
  expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(300);
  return { id, payload: JSON.parse(body) as Payload };
}

function slack(): readonly string[] {
  return receiver.postedTo(SLACK).map(({ body }) => (JSON.parse(body) as { readonly text: string }).text);
}

const PEOPLE = ['governor-2', 'governor-3', 'owner-hr', 'owner-payroll'];

describe('people outside GitHub', () => {
  it(
    'are told what happens, once, in the form of Slack and in a signed one, however often webhooks come',
    async () => {
      bench.github.addWebhookFault({ times: 'always', fault: { kind: 'double', times: 2 } });
      const pull = await openSalaries(bench, 1);
      await bench.idle();
      await bench.person('owner-hr').requestChanges(pull, 'Keep 0.00.');
      await bench.idle();
      // A later second: an update of the same one would not lift the freeze.
      bench.github.advanceClock(2000);
      await bench.commit('governor-1', 'salaries-1', { [DEV]: await salariesAs(bench, 3) });
      await bench.idle();
      await bench.person('owner-hr').approve(pull);
      await bench.person('governor-2').approve(pull);
      await bench.idle();
      await bench.person('governor-1').merge(pull);
      await bench.idle();
      const seen = told();
      expect(seen.map(({ id, ...rest }) => rest)).toEqual([
        { type: 'review.needed', by: 'governor-1', people: PEOPLE, policies: [DEV] },
        { type: 'change.frozen', by: 'owner-hr', people: ['governor-1', 'owner-hr'], policies: [DEV] },
        { type: 'review.needed', by: 'governor-1', people: PEOPLE, policies: [DEV] },
        { type: 'change.approved', by: undefined, people: ['governor-1', 'governor-2', 'owner-hr'], policies: [DEV] },
        {
          type: 'change.promoted',
          by: 'governor-1',
          people: ['governor-1', 'governor-2', 'owner-hr'],
          policies: ['salaries-for-payroll.yml'],
        },
      ]);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      const address = `${bench.env.GHE_PROTOCOL}://${bench.env.GHE_HOST}/acme/policies/pull/${pull}`;
      const about = `<${address}|acme/policies#${pull}> \`Salaries as 1.00\``;
      expect(slack()[1]).toBe(
        `*Changes requested: frozen until a governor changes what the policy says* · ${about}\nBy \`owner-hr\`.\nPolicies: \`${DEV}\``,
      );
      expect(slack()).toHaveLength(seen.length);
      expect(receiver.postedTo('/elsewhere')).toEqual([]);
    },
    2 * MINUTES,
  );

  it('cost no request to GitHub', async () => {
    const pull = await openSalaries(bench, 1);
    await bench.idle();
    bench.github.resetRequests();
    await bench.person('owner-hr').requestChanges(pull, 'Keep 0.00.');
    await bench.idle();
    const requests = bench.github.requests({ actor: APP }).filter(({ kind }) => kind !== 'git');
    expect(requests.map(({ operation }) => operation).sort()).toEqual([
      'PullRequest',
      'checks/update',
      'issues/create-comment',
    ]);
    expect(told().at(-1)?.type).toBe('change.frozen');
  });

  it.each(['before', 'after'] as const)(
    'are told again under the same id when the app is killed %s the comment that marks it',
    async (when) => {
      const pull = await openSalaries(bench, 1);
      await bench.idle();
      const commenting = { actor: APP, operation: '^issues/create-comment$' };
      const { pid } = bench.app();
      bench.github.addFault({ match: commenting, fault: { kind: 'signal', pid, signal: 'SIGKILL', when } });
      bench.github.addFault({ match: commenting, fault: { kind: 'reset', when } });
      await bench.person('owner-hr').requestChanges(pull, 'Keep 0.00.');
      expect(await bench.settled()).toBe('gone');
      bench.github.clearFaults();
      await bench.restart();
      await bench.idle();
      const frozen = told().filter(({ type }) => type === 'change.frozen');
      expect(frozen).toHaveLength(when === 'before' ? 2 : 1);
      expect(new Set(frozen.map(({ id }) => id)).size).toBe(1);
      const { comments } = await pullSeen(bench, pull);
      expect(comments.filter((text) => text.startsWith('**Changes requested**'))).toHaveLength(1);
    },
  );
});

describe('what happens to production itself', () => {
  const incidents = () => told().filter(({ type }) => type.startsWith('incident'));

  it(
    'is told with a link to its issue, when it is found and when it is over, once, whatever dies in between',
    async () => {
      const before = await bench.github.git(bench.repository, ['show', `main:${PROD}`]);
      const marking = { actor: APP, operation: '^issues/update$' };
      const { pid } = bench.app();
      bench.github.addFault({ match: marking, fault: { kind: 'signal', pid, signal: 'SIGKILL', when: 'before' } });
      bench.github.addFault({ match: marking, fault: { kind: 'reset', when: 'before' } });
      await bench.commit('administrator', 'main', { [PROD]: await salariesAs(bench, 9) });
      expect(await bench.settled()).toBe('gone');
      bench.github.clearFaults();
      await bench.restart();
      await bench.idle();
      expect(incidents().map(({ type }) => type)).toEqual(['incident.found', 'incident.found']);
      await bench.restart();
      await bench.idle();
      await bench.commit('administrator', 'main', { [PROD]: before });
      await bench.idle();
      expect(incidents().map(({ type }) => type)).toEqual(['incident.found', 'incident.found', 'incident.ended']);
      expect(new Set(incidents().map(({ id }) => id)).size).toBe(2);
      expect(slack().at(-1)).toMatch(
        /^\*The incident is over\* · <http:[^|]+\/acme\/policies\/issues\/1\|acme\/policies#1> `Production is not as it was promoted`$/,
      );
    },
    2 * MINUTES,
  );

  it(
    'is told to be over also where the app died as it said so on GitHub',
    async () => {
      const before = await bench.github.git(bench.repository, ['show', `main:${PROD}`]);
      await bench.commit('administrator', 'main', { [PROD]: await salariesAs(bench, 9) });
      await bench.idle();
      const closing = { actor: APP, operation: '^issues/update$' };
      const { pid } = bench.app();
      bench.github.addFault({ match: closing, fault: { kind: 'signal', pid, signal: 'SIGKILL', when: 'after' } });
      bench.github.addFault({ match: closing, fault: { kind: 'reset', when: 'after' } });
      await bench.commit('administrator', 'main', { [PROD]: before });
      expect(await bench.settled()).toBe('gone');
      expect(incidents().map(({ type }) => type)).toEqual(['incident.found']);
      bench.github.clearFaults();
      for (let run = 0; run < 2; run += 1) {
        await bench.restart();
        await bench.idle();
        expect(incidents().map(({ type }) => type)).toEqual(['incident.found', 'incident.ended']);
      }
    },
    2 * MINUTES,
  );

  it(
    'is told to everyone who took part in what was rolled back, outside GitHub and on the pull request',
    async () => {
      const pull = await approvedSalaries(bench, 1);
      await bench.idle();
      await bench.person('governor-1').merge(pull);
      await bench.idle();
      const other = await openSalaries(bench, 2);
      await bench.idle();
      await bench.person('governor-3').comment(other, '/rollback salaries-for-payroll');
      await bench.idle();
      expect(told().find(({ type }) => type === 'change.rolled-back')).toMatchObject({
        by: 'governor-3',
        people: ['governor-1', 'governor-2', 'governor-3', 'owner-hr'],
        policies: ['salaries-for-payroll.yml'],
      });
      const said = async (number: number) =>
        (await pullSeen(bench, number)).comments.filter((text) => text.startsWith('**Rolled back**'));
      expect(await said(pull)).toEqual([expect.stringContaining('by `governor-3` with statement 2')]);
      expect(await said(other)).toHaveLength(1);
      await bench.restart();
      await bench.idle();
      expect(await said(pull)).toHaveLength(1);
      expect(told().filter(({ type }) => type === 'change.rolled-back')).toHaveLength(1);
    },
    2 * MINUTES,
  );
});

describe('a channel that is down', () => {
  it(
    'keeps neither the verdict nor the promotion waiting, and the comments only for a moment',
    async () => {
      receiver.answerWith('nothing', { path: SLACK });
      receiver.answerWith(503, { path: HOOK });
      const pull = await approvedSalaries(bench, 1);
      await until('the check is there', async () => {
        const { checks } = await pullSeen(bench, pull);
        return checks.at(-1)?.startsWith('success: Approved') ? true : undefined;
      });
      await bench.person('governor-1').merge(pull);
      await until('it is promoted', async () => {
        const log = await bench.github.git(bench.repository, ['log', '--format=%an', 'main']);
        return log.startsWith('approve-to-promote') ? true : undefined;
      });
      await bench.idle();
      // Each once, whichever run or mark came first.
      const { comments } = await pullSeen(bench, pull);
      expect(comments.map((text) => text.split(' ')[0]).sort()).toEqual(['###', '**Fully', '**Promoted**'].sort());
      expect(bench.app().output()).toContain('channel chat');
      expect(bench.app().output()).toContain('channel pager answered 503');
      receiver.answerWith(200, { path: HOOK });
      const ids = () => new Set(told().map(({ id }) => id));
      const types = () => new Set(told().map(({ type }) => type));
      await until('the channel that came back has all', () => (types().has('change.promoted') ? true : undefined));
      expect(types().has('change.approved')).toBe(true);
      expect(ids().size).toBeLessThan(told().length);
    },
    3 * MINUTES,
  );

  it('that refuses for good is asked once', async () => {
    receiver.answerWith(410);
    await openSalaries(bench, 1);
    await bench.idle();
    expect([receiver.postedTo(SLACK).length, receiver.postedTo(HOOK).length]).toEqual([1, 1]);
    expect(bench.app().output()).toContain('channel pager answered 410');
  });
});
