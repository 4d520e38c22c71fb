import { describe, expect, it } from '@jest/globals';
import type { PullRequestSnapshot } from '../../src/core/approval/snapshot.ts';
import type { StatedChange, Statement } from '../../src/core/promotion/statement.ts';
import type { Floor } from '../../src/core/rules/rules.ts';
import type { Audit } from '../../src/flows/audit.ts';
import { snapshotEntry } from '../../src/flows/judged-merge.ts';
import { replay } from '../../src/flows/replay.ts';
import { aChange, aPull, aReview, aSide, author, governor, owner, secondGovernor } from '../support/a-pull.ts';

const merged = (more: Partial<PullRequestSnapshot> = {}): PullRequestSnapshot =>
  aPull({
    state: 'merged',
    reviews: [aReview(governor), aReview(secondGovernor)],
    merge: { commit: 'M', at: 30, by: author, bytes: { 'policies/dev/a.yml': aSide('a1') }, governorThen: true },
    ...more,
  });

const approval = (by: typeof governor) =>
  ({ by, roles: ['governor'], commit: 'H1', review: `review of ${by.login}` }) as const;
const change: StatedChange = {
  place: 'prod',
  path: 'a.yml',
  before: undefined,
  after: 'a1',
  pull: 7,
  approvals: [approval(governor), approval(secondGovernor)],
};

interface Given {
  readonly facts?: PullRequestSnapshot;
  readonly stated?: Partial<StatedChange>;
  readonly more?: Partial<Statement>;
  readonly promoter?: typeof author;
  readonly floor?: Floor;
}

/** What a replay says of one statement, as it is told but for this. */
async function replayed({ facts = merged(), stated = {}, more = {}, promoter = author, floor }: Given) {
  const { digest, value } = snapshotEntry(facts);
  const statement = {
    sequence: 1,
    changes: [{ ...change, ...stated }],
    pulls: [{ number: 7, head: 'H1', mergeCommit: 'M', promoter, snapshot: digest }],
    ...more,
  };
  const audit = {
    chain: { links: [{ path: 'promotions/000001.json', statement }] },
    placesBefore: [{ dev: 'policies/dev', prod: 'policies/prod' }],
    ledger: { readSnapshot: async (asked: string) => (asked === digest ? value : undefined) },
  } as unknown as Audit;
  const { problems, decided, lacking } = await replay(audit, floor);
  return { why: problems.map(({ why }) => why.replace('decided again: ', '')), decided, lacking };
}

describe('a promotion that is decided again', () => {
  it('comes out as it is stated', async () => {
    expect(await replayed({})).toEqual({ why: [], decided: 1, lacking: [] });
  });

  it.each<[string, Given, string | RegExp]>([
    ['other bytes than were approved', { stated: { after: 'a2' } }, 'a.yml of #7 has other approved bytes'],
    ['a file that it did not change', { stated: { path: 'b.yml' } }, 'b.yml is no change of #7'],
    [
      'an approval more than counted',
      { stated: { approvals: [...change.approvals, approval(owner)] } },
      'a.yml of #7 has other approvals',
    ],
    [
      'an approval of another commit',
      { stated: { approvals: [approval(governor), { ...approval(secondGovernor), commit: 'H0' }] } },
      'a.yml of #7 has other approvals',
    ],
    [
      'an approval in another role',
      { stated: { approvals: [approval(governor), { ...approval(secondGovernor), roles: ['owner'] }] } },
      'a.yml of #7 has other approvals',
    ],
    ['another promoter', { promoter: governor }, `#7 comes out promoted by ${author.login}`],
    ['facts of an approval too few', { facts: merged({ reviews: [aReview(governor)] }) }, /withheld/],
    ['fewer approvals than the operator’s floor', { floor: { required: 3, governors: 1 } }, /withheld/],
    [
      'facts of other bytes merged than were approved',
      {
        facts: merged({
          merge: { commit: 'M', at: 30, by: author, bytes: { 'policies/dev/a.yml': aSide('a9') }, governorThen: true },
        }),
      },
      /withheld/,
    ],
    ['facts of a merge by nobody with that role', { facts: merged({ ...roleLost() }) }, '#7 comes out held'],
    [
      'facts of another pull request',
      { facts: merged({ number: 8 }) },
      'the facts saved about #7 are not of its merge',
    ],
    ['facts of one that is open', { facts: aPull() }, 'the facts saved about #7 are not of its merge'],
    [
      'a pull request that the statement does not promote',
      { more: { pulls: [] } },
      'a.yml is said to come from #7, which the statement does not promote',
    ],
  ])('is told where it states %s', async (_, given, expected) => {
    const { why } = await replayed(given);
    expect(why).toContainEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
  });

  it('asks for no pull request behind what a rollback brought back', async () => {
    const rollback = { policyKey: 'a', undoes: 1, by: governor, on: 9, comment: 90 };
    expect(await replayed({ more: { pulls: [], rollback } })).toEqual({ why: [], decided: 0, lacking: [] });
  });

  it('says of which the facts are gone', async () => {
    const pulls = [{ number: 7, head: 'H1', mergeCommit: 'M', promoter: author, snapshot: 'gone' }];
    expect((await replayed({ more: { pulls } })).lacking).toEqual([
      "statement 1: the facts about #7 are not in this clone's ledger",
    ]);
  });
});

function roleLost(): Partial<PullRequestSnapshot> {
  return {
    merge: { commit: 'M', at: 30, by: author, bytes: { 'policies/dev/a.yml': aSide('a1') }, governorThen: false },
    changes: [aChange()],
  };
}
