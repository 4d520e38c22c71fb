import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LedgerEntry } from '../../src/core/ledger/ledger-entry.ts';
import { requestsAfter } from '../support/requests-after.ts';
import { aStage, type Proposal, SALARIES, type Stage, salaries } from './stage.ts';

const LEDGER = 'approve-to-promote/ledger';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
  stage.bench.github.addCollaborator(stage.bench.repository, 'owner-hr', 'write');
});
afterAll(() => stage.bench.stop());

/** What people do to one pull request, one after the other. */
const deed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('approve'),
      who: fc.constantFrom('governor-2', 'governor-3', 'owner-hr'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('object'),
      who: fc.constantFrom('governor-2', 'owner-hr', 'owner-payroll'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('update'), who: fc.constantFrom('governor-1', 'governor-3', 'owner-hr') }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('move'), who: fc.constantFrom('governor-1', 'owner-hr') }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constantFrom('comment', 'dismiss'), who: fc.constant('administrator') }),
  },
);
type Deed = typeof deed extends fc.Arbitrary<infer Value> ? Value : never;

/** Few stories, as each takes seconds; `ORDER_STORIES=50 RANDOM_SEED=7` tells more and others. */
const runs = {
  numRuns: Number(process.env.ORDER_STORIES ?? 3),
  seed: Number(process.env.RANDOM_SEED ?? 20260102),
  endOnFailure: true,
};

/** A pull request while it is told: the reviews that stand, and where its policy is. */
interface Told {
  readonly proposal: Proposal;
  readonly reviews: number[];
  path: string;
}

const OTHER_NAME = 'policies/dev/pay.yml';

async function perform({ does, who }: Deed, told: Told): Promise<void> {
  const { proposal, reviews, path } = told;
  const { number } = proposal;
  const at = { ...stage.at, pull_number: number };
  if (does === 'approve') reviews.push(await stage.review(who, number, 'APPROVE'));
  else if (does === 'object') reviews.push(await stage.review(who, number, 'REQUEST_CHANGES'));
  else if (does === 'update') await stage.push(proposal, { by: who, files: { [path]: salaries(stage.fresh()) } });
  else if (does === 'move') {
    told.path = path === SALARIES ? OTHER_NAME : SALARIES;
    await stage.push(proposal, { by: who, files: { [path]: null, [told.path]: salaries(stage.fresh()) } });
  } else if (does === 'comment')
    await stage.as(who).issues.createComment({ ...stage.at, issue_number: number, body: 'Approved, says nobody.' });
  else {
    const review_id = reviews.pop();
    if (review_id !== undefined) await stage.as(who).pulls.dismissReview({ ...at, review_id, message: 'Not now.' });
  }
}

/** What came of it: the check, and what the ledger holds, without what differs from one pull request to the other. */
async function result({ number }: Proposal) {
  const verdict = await stage.verdict(number);
  const { github, repository } = stage.bench;
  const paths = (await github.git(repository, ['ls-tree', '-r', '--name-only', LEDGER])).split('\n');
  const own = paths.filter((path) => new RegExp(`^[a-z]+/${number}[./]`).test(path));
  const texts = await Promise.all(own.map((path) => github.git(repository, ['show', `${LEDGER}:${path}`])));
  const recorded = texts.map((text) => summary(JSON.parse(text) as LedgerEntry)).sort();
  await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: number, state: 'closed' });
  await stage.bench.idle();
  return { verdict, recorded };
}

function summary(entry: LedgerEntry): string {
  const by = 'by' in entry ? entry.by?.login : undefined;
  const on = entry.kind === 'objection' ? entry.on.map(({ path, meanings }) => [path, meanings.length]) : [];
  return JSON.stringify([entry.kind, by, 'governor' in entry && entry.governor, on]);
}

describe('webhooks', () => {
  it('T47: decide and record the same in whatever order they come, doubled, late or in part, and write once', async () => {
    const { github } = stage.bench;
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { minLength: 3, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        async (deeds, chance) => {
          const plain = await stage.propose();
          const first: Told = { proposal: plain, reviews: [], path: SALARIES };
          for (const one of deeds) {
            await perform(one, first);
            await stage.bench.idle();
          }
          const inOrder = await result(plain);

          github.addWebhookFault({ fault: { kind: 'hold' }, times: 'always' });
          const held = await stage.propose();
          const second: Told = { proposal: held, reviews: [], path: SALARIES };
          for (const one of deeds) await perform(one, second);
          const events = github.heldWebhooks().filter(({ event }) => event.startsWith('pull_request'));
          github.clearFaults();
          const order = events
            .map(({ guid }) => ({ guid, key: chance.next().value }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ guid }) => guid);
          await github.releaseWebhooks(order.slice(0, 1 + Math.floor(order.length / 2)));
          for (const { id } of github.deliveries().slice(-2)) await github.redeliver(id);
          github.dropHeldWebhooks();
          await stage.bench.idle();
          // Decided twice, written once: what comes again reads and writes nothing.
          const last = github.deliveries().find(({ guid }) => guid === order[0])?.id ?? 0;
          expect(await requestsAfter(stage.bench, () => github.redeliver(last))).toEqual(['PullRequest']);
          expect({ deeds, ...(await result(held)) }).toEqual({ deeds, ...inOrder });
        },
      ),
      runs,
    );
  });
});
