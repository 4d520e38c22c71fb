import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Fault } from '../github/faults.ts';
import { checkOf } from '../support/seen.ts';
import { aStage, type Proposal, SALARIES, type Stage, salaries } from '../threats/stage.ts';
import { ledgerOf, pullSeen } from './state.ts';

jest.setTimeout(600_000);

const APP = 'installation:approve-to-promote';

/** Requests of the API; what git asks for is not among them. */
const ASKED = { actor: APP, operation: '^(?!(fetch|refs|push)$)' };

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.bench.stop());

/** A pull request's life: opened, frozen, updated, approved, merged and promoted. Each step ends before the next begins. */
const LIFE: readonly ((proposal: Proposal) => Promise<unknown>)[] = [
  ({ number }) => stage.review('owner-hr', number, 'REQUEST_CHANGES'),
  (proposal) => stage.push(proposal, { files: { [SALARIES]: salaries(stage.fresh()) } }),
  ({ number }) => stage.review('owner-hr', number, 'APPROVE'),
  ({ number }) => stage.review('governor-2', number, 'APPROVE'),
  ({ number }) => stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number }),
];

async function live(before: () => void = () => {}): Promise<Proposal> {
  before();
  const proposal = await stage.propose();
  await stage.bench.idle();
  for (const step of LIFE) {
    before();
    await step(proposal);
    await stage.bench.idle();
    stage.bench.github.clearFaults();
  }
  return proposal;
}

/** What everybody sees in the end, without the numbers that differ from one pull request to the next. */
async function ending({ number, branch }: Proposal) {
  const { comments, asked, checks } = await pullSeen(stage.bench, number);
  return {
    check: checks.at(-1),
    saidTwice: checks.filter((check, index) => checks.indexOf(check) !== index),
    comments: comments.map((text) => text.replace(/statement \d+/, 'statement N')),
    asked,
    ledger: await ledgerOf(stage.bench, number),
    promoted: (await stage.onMain(SALARIES.replace('dev', 'prod'))) === (await stage.onMain(SALARIES)),
    branch: branch.replace(/\d+$/, 'N'),
  };
}

const ENDING = {
  check: 'success: Approved and merged by governor-1',
  saidTwice: [],
  comments: [
    '### What this changes',
    expect.stringMatching(/^\*\*Changes requested\*\* by `owner-hr`/),
    '**Fully approved.** A governor can merge: the approved bytes are then promoted to production.',
    expect.stringMatching(/^\*\*Promoted\*\* by `governor-1` with statement N/),
  ],
  asked: expect.any(Array),
  ledger: ['merges', 'objections', 'openings', 'pushes', 'pushes'],
  promoted: true,
  branch: 'proposal-N',
};

it('a life undisturbed', async () => {
  expect(await ending(await live())).toEqual(ENDING);
});

describe('whatever GitHub answers in the middle, it ends the same and says nothing twice', () => {
  it.each([1, 2, 3, 4, 5].flatMap((nth) => [[nth, 'before'] as const, [nth, 'after'] as const]))(
    'S164: at every step, request %d and the next get 502 %s GitHub did them',
    async (nth, when) => {
      const fault: Fault = { kind: 'status', status: 502, when };
      expect(
        await ending(await live(() => stage.bench.github.addFault({ match: ASKED, nth, times: 2, fault }))),
      ).toEqual(ENDING);
    },
  );

  const LIMITS: readonly Fault[] = [
    { kind: 'primary limit', status: 403, resetInSeconds: 1 },
    { kind: 'secondary limit', status: 403, retryAfterSeconds: 1 },
    { kind: 'primary limit', status: 429, resetInSeconds: 1 },
    { kind: 'secondary limit', status: 429, retryAfterSeconds: 1 },
    { kind: 'reset', when: 'after' },
    { kind: 'status', status: 503, when: 'before', headers: { 'retry-after': '1' } },
  ];
  it.each([1, 2, 3])(
    'at every step, request %d meets a limit or a cut connection, another one each time',
    async (nth) => {
      let step = 0;
      const proposal = await live(() => {
        const fault = LIMITS[step % LIMITS.length] ?? LIMITS[0];
        step += 1;
        if (fault !== undefined) stage.bench.github.addFault({ match: ASKED, nth, fault });
      });
      expect(await ending(proposal)).toEqual(ENDING);
    },
  );
});

describe('while GitHub does not answer', () => {
  it('S164, S166: what was approved is in review and says why, and is judged as soon as GitHub answers', async () => {
    const { github } = stage.bench;
    const { number } = await stage.propose();
    await stage.review('governor-2', number, 'APPROVE');
    await stage.review('governor-3', number, 'APPROVE');
    expect(await stage.verdict(number)).toMatch(/^success: Approved/);
    const meanwhile: unknown[] = [];
    github.addFault({
      match: { actor: APP, operation: '^PullRequest$' },
      nth: 3,
      fault: {
        kind: 'call',
        when: 'before',
        call: async () => {
          meanwhile.push(await checkOf(stage.bench, number));
        },
      },
    });
    github.addFault({
      match: { actor: APP, operation: '^PullRequest$' },
      times: 4,
      fault: { kind: 'status', status: 502, when: 'before' },
    });
    await stage.review('owner-hr', number, 'REQUEST_CHANGES');
    expect(await stage.verdict(number)).toMatch(/^failure: Changes requested by owner-hr/);
    expect(meanwhile).toEqual([
      expect.objectContaining({
        status: 'in_progress',
        title: 'In review · not all facts could be read, it is tried again',
        summary: expect.stringMatching(/Nothing could be decided: `reading pull request .*GitHub answered 502/),
      }),
    ]);
    github.clearFaults();
  });
});
