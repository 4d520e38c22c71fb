import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../src/core/approval/decide.ts';
import type { PullRequestSnapshot } from '../../../src/core/approval/snapshot.ts';
import {
  aChange,
  aPerson,
  aPull,
  aPush,
  aReview,
  aSide,
  author,
  governor,
  owner,
  secondGovernor,
  someBytes,
  someRules,
} from '../../support/a-pull.ts';

const path = 'policies/dev/a.yml';
const approved = [aReview(governor), aReview(secondGovernor)];

describe('decide', () => {
  it('approves what two governors approved', () => {
    expect(decide(aPull({ reviews: approved }))).toMatchObject({ word: 'approved', reasons: [] });
  });

  it.each<[string, Partial<PullRequestSnapshot>, object]>([
    ['what merging would give is not known', { mergeResult: undefined as never }, { kind: 'incomplete' }],
    [
      'the branch conflicts with its base',
      { mergeResult: undefined as never, mergeConflict: ['notes.txt'] },
      { kind: 'merge conflict', paths: ['notes.txt'] },
    ],
    ['the record of pushes ends before the head', { pushes: [aPush({ after: 'H0' })] }, { kind: 'incomplete' }],
    ['there is no record of pushes', { pushes: [] }, { kind: 'incomplete' }],
    [
      'a team could not be read',
      { incomplete: ['team acme/governors'] },
      { kind: 'incomplete', what: 'team acme/governors' },
    ],
    ['merging would give a path nobody looked at', { mergeResult: {} }, { kind: 'merge result differs', path }],
    ['the merge group lacks a path', { mergeGroup: { head: 'G', bytes: {} } }, { kind: 'merge group differs', path }],
  ])('is in review when %s', (_, more, reason) => {
    const { mergeResult, ...snapshot } = aPull({ reviews: approved, ...more });
    const decision = decide({ ...snapshot, ...(mergeResult !== undefined && { mergeResult }) });
    expect(decision.word).toBe('in review');
    expect(decision.reasons).toContainEqual(expect.objectContaining(reason));
  });

  it('asks for no merge result once merged', () => {
    const { mergeResult, ...pull } = aPull({ reviews: approved, state: 'merged' });
    const merge = { commit: 'M', at: 30, by: governor, bytes: { [path]: someBytes('a1') } };
    expect(decide({ ...pull, merge })).toMatchObject({
      word: 'approved',
      promotion: { word: 'performed', promoter: governor },
    });
  });

  it('promotes what a governor takes over by a command, whoever merged', () => {
    const merge = {
      commit: 'M',
      at: 30,
      by: owner,
      bytes: { [path]: someBytes('a1') },
      promotedBy: governor,
      governorThen: false,
    };
    expect(decide(aPull({ reviews: approved, state: 'merged', merge })).promotion).toEqual({
      word: 'performed',
      promoter: governor,
    });
  });

  it('holds what a deleted account merged', () => {
    const merge = { commit: 'M', at: 30, by: undefined, bytes: { [path]: someBytes('a1') } };
    expect(decide(aPull({ reviews: approved, state: 'merged', merge })).promotion).toMatchObject({
      word: 'held',
      why: 'no person known',
    });
  });

  it('names the merged paths that are withheld, and why', () => {
    const merge = {
      commit: 'M',
      at: 30,
      by: governor,
      bytes: { [path]: someBytes('evil'), 'policies/dev/b.yml': someBytes('b1') },
    };
    expect(decide(aPull({ reviews: approved, state: 'merged', merge })).promotion).toEqual({
      word: 'withheld',
      paths: [
        { path, why: 'other bytes' },
        { path: 'policies/dev/b.yml', why: 'other bytes' },
      ],
    });
  });

  it('keeps the floor of the operator', () => {
    const floor = { required: 3, governors: 1 };
    expect(decide(aPull({ reviews: approved }), { floor })).toMatchObject({
      word: 'in review',
      policies: [{ quorum: { required: 3, missing: 1 } }],
    });
  });

  it('counts figures by the defaults where there are no rules, and approves nothing', () => {
    const rules = { state: 'missing', problems: [] } as const;
    expect(decide(aPull({ reviews: approved, rules }))).toMatchObject({
      word: 'invalid',
      policies: [{ quorum: { required: 2, missing: 0 } }],
    });
  });

  it('is invalid without rules although no policy changes', () => {
    expect(decide(aPull({ changes: [], rules: { state: 'unparsable', problems: [] } })).word).toBe('invalid');
  });

  it('promotes nothing where nothing governed was merged', () => {
    const merge = { commit: 'M', at: 30, by: governor, bytes: {} };
    const decision = decide(aPull({ changes: [], state: 'merged', merge }));
    expect(decision).toMatchObject({ word: 'approved', policies: [] });
    expect(decision.promotion).toBeUndefined();
  });

  it('tells which objections were taken back, and when', () => {
    const rules = {
      state: 'in force',
      rules: someRules({ objections: { liftedBy: 'update-or-objector' } }),
      attested: true,
    } as const;
    const reviews = [
      aReview(governor, { id: 'no', opinion: 'changes requested' }),
      aReview(governor, { id: 'yes', at: 25 }),
    ];
    expect(decide(aPull({ rules, reviews })).policies[0]).toMatchObject({
      frozen: false,
      withdrawn: [{ by: governor, review: 'no', pull: 7, path, at: 25 }],
    });
    expect(decide(aPull({ reviews })).policies[0]).toMatchObject({ frozen: true, withdrawn: [] });
  });

  it.each([
    { opened: 10, takenBack: undefined, word: 'changes requested', counted: [] },
    { opened: 10, takenBack: 22, word: 'in review', counted: ['second-governor'] },
    { opened: 10, takenBack: 20, word: 'approved', counted: ['owner', 'second-governor'] },
    { opened: 23, takenBack: 22, word: 'approved', counted: ['owner', 'second-governor'] },
  ])('an objection of another pull request, taken back at $takenBack, to one opened at $opened', (row) => {
    const { opened, takenBack, word, counted } = row;
    const objection = {
      ...{ pull: 3, review: 'r', path, meanings: ['means a1'], by: governor, at: 1 },
      role: { governor: true, owns: [] },
      ...(takenBack === undefined ? {} : { withdrawnAt: takenBack }),
    };
    const reviews = [aReview(owner), aReview(secondGovernor, { at: 25 })];
    const decision = decide(aPull({ openedAt: opened, reviews, objectionsBefore: [objection] }));
    expect(decision.word).toBe(word);
    expect(decision.policies[0]?.counted.map(({ login }) => login)).toEqual(counted);
  });

  it('warns of rules at base that nobody approved', () => {
    const rules = { state: 'in force', rules: someRules(), attested: false } as const;
    const decision = decide(aPull({ reviews: approved, rules }));
    expect(decision.word).toBe('approved');
    expect(decision.warnings).toHaveLength(1);
  });

  it('warns of content that was rejected under another key', () => {
    const objection = {
      pull: 3,
      review: 'r',
      path: 'policies/dev/old.yml',
      meanings: ['means old'],
      contents: ['the content'],
      by: governor,
      role: { governor: true, owns: [] },
      at: 1,
    };
    const changes = [aChange({ head: aSide('a1', { policyKey: 'copy', content: 'the content' }) })];
    const decision = decide(aPull({ reviews: approved, changes, objectionsBefore: [objection] }));
    expect(decision).toMatchObject({ word: 'approved', warnings: [`${path} has the same content as rejected in #3.`] });
  });

  it('warns of no copy where the content was not read, nor of what is frozen anyway', () => {
    const objection = {
      pull: 3,
      review: 'r',
      path,
      meanings: ['means a1'],
      contents: ['the content'],
      by: governor,
      role: { governor: true, owns: [] },
      at: 1,
    };
    const unread = aChange({ path: 'policies/dev/b.yml', head: aSide('b1') });
    const changes = [aChange({ head: aSide('a1', { policyKey: 'a', content: 'the content' }) }), unread];
    const decision = decide(aPull({ changes, objectionsBefore: [objection] }));
    expect(decision.policies.map((policy) => policy.frozen)).toEqual([true, false]);
    expect(decision.warnings).toEqual([]);
  });

  it.each(['rules', 'people', 'catalogue'] as const)('gives owners no say on %s, whatever is in scope', (kind) => {
    const decision = decide(aPull({ changes: [aChange({ kind })], reviews: [aReview(owner), aReview(governor)] }));
    expect(decision.policies[0]?.counted).toEqual([governor]);
    expect(decision.policies[0]?.couldApprove).toEqual([secondGovernor]);
  });

  it('says of every change request what it does', () => {
    const machine = aPerson('helper', 'bot');
    const by = (person: typeof governor, id: string, at: number, on: readonly string[]) =>
      aReview(person, { id, at, opinion: 'changes requested', recorded: { governor: true, owns: [], on } });
    const pull = aPull({
      head: 'H2',
      pushes: [aPush(), aPush({ at: 30, before: 'H1', after: 'H2' })],
      changes: [aChange({ head: aSide('a2') })],
      bytesAt: { H1: { [path]: someBytes('a1') } },
      reviews: [
        by(governor, 'answered', 20, [path]),
        by(owner, 'not here', 21, []),
        by(machine, 'machine', 22, []),
        by(secondGovernor, 'open', 40, [path]),
      ],
    });
    expect(decide(pull).policies[0]?.reviews.map(({ why }) => why)).toEqual([
      'freeze lifted',
      'no say then',
      'bot',
      'freezes',
    ]);
  });

  it('takes accounts by id, not by login', () => {
    const stranger = { ...aPerson('stranger'), login: governor.login };
    expect(decide(aPull({ reviews: [aReview(stranger), aReview(secondGovernor)] }))).toMatchObject({
      word: 'in review',
      policies: [{ counted: [secondGovernor] }],
    });
    const renamed = { ...governor, login: 'renamed' };
    expect(decide(aPull({ reviews: [aReview(renamed), aReview(secondGovernor)] })).word).toBe('approved');
  });

  it('finds owners of data sources that are called like parts of the language', () => {
    const changes = [aChange({ head: aSide('a1', { scope: ['constructor', '__proto__'] }) })];
    expect(decide(aPull({ changes, reviews: approved })).word).toBe('approved');
  });
});

describe('an objection that the ledger does not know', () => {
  const by = aPerson('objector');
  const objection = (more = {}) => aReview(by, { opinion: 'changes requested', ...more });
  const frozen = (more: Partial<PullRequestSnapshot>) => decide(aPull(more)).policies[0]?.frozen;

  it('binds by the role held now', () => {
    const roster = { governors: [author, by], owners: {} };
    expect(frozen({ reviews: [objection()], roster })).toBe(true);
  });

  it('of somebody with write access binds, as the role may have been lost', () => {
    expect(frozen({ reviews: [objection({ canPush: true })] })).toBe(true);
    expect(frozen({ reviews: [objection({ canPush: false })] })).toBe(false);
  });

  it('of a machine never binds', () => {
    expect(frozen({ reviews: [objection({ by: aPerson('helper', 'bot'), canPush: true })] })).toBe(false);
  });

  it('of a deleted account binds', () => {
    expect(frozen({ reviews: [objection({ by: undefined })] })).toBe(true);
  });

  it('binds nothing that had not changed then', () => {
    const b = aChange({ path: 'policies/dev/b.yml', head: aSide('b1') });
    const pull = aPull({
      changes: [aChange(), b],
      head: 'H2',
      pushes: [aPush(), aPush({ at: 30, by: owner, before: 'H1', after: 'H2' })],
      bytesAt: {
        H1: { [path]: someBytes('a1'), [b.path]: undefined },
        H2: { [path]: someBytes('a1'), [b.path]: someBytes('b1') },
      },
      reviews: [aReview(governor, { opinion: 'changes requested' })],
    });
    expect(decide(pull).policies.map((policy) => policy.frozen)).toEqual([true, false]);
  });

  it('binds what had changed when it was submitted, though not at the commit it names', () => {
    const pushes = [aPush({ after: 'H0' }), aPush({ at: 15, before: 'H0', after: 'H1' })];
    const bytesAt = { H0: { [path]: undefined }, H1: { [path]: someBytes('a1') } };
    const reviews = [aReview(governor, { opinion: 'changes requested', commit: 'H0' })];
    expect(frozen({ pushes, bytesAt, reviews })).toBe(true);
  });

  it('is lifted by no governor who pushes on top of a change that the record does not show', () => {
    const pushes = [aPush(), aPush({ at: 30, before: 'H1b', after: 'H2' })];
    const changes = [aChange({ head: aSide('a2') })];
    const bytesAt = { H1: { [path]: someBytes('a1') }, H1b: { [path]: someBytes('a2') } };
    const reviews = [aReview(governor, { opinion: 'changes requested' })];
    expect(frozen({ head: 'H2', pushes, changes, bytesAt, reviews })).toBe(true);
    const told = { ...bytesAt, H1b: { [path]: someBytes('a1b') } };
    expect(frozen({ head: 'H2', pushes, changes, bytesAt: told, reviews })).toBe(false);
  });

  it('is lifted by no push whose bytes nobody knows', () => {
    const pushes = [
      aPush(),
      aPush({ at: 30, before: 'H1', after: 'lost' }),
      aPush({ at: 40, by: owner, before: 'lost', after: 'H2' }),
    ];
    const changes = [aChange({ head: aSide('a2') })];
    const bytesAt = { H1: { [path]: someBytes('a1') } };
    expect(
      frozen({ head: 'H2', pushes, changes, bytesAt, reviews: [aReview(governor, { opinion: 'changes requested' })] }),
    ).toBe(true);
  });
});

describe('an objection that was made in another pull request', () => {
  const made = (more = {}) => ({
    pull: 3,
    review: 'r',
    path,
    meanings: ['means a1'],
    by: governor,
    role: { governor: true, owns: [] },
    at: 1,
    ...more,
  });

  it('after this one had moved on freezes nothing here until that meaning returns', () => {
    const pushes = [aPush(), aPush({ at: 30, by: owner, before: 'H1', after: 'H2' })];
    const changes = [aChange({ head: aSide('a2') })];
    const bytesAt = { H1: { [path]: someBytes('a1') } };
    const pull = aPull({ head: 'H2', pushes, changes, bytesAt });
    expect(decide({ ...pull, objectionsBefore: [made({ at: 40 })] }).policies[0]?.frozen).toBe(false);
    expect(decide({ ...pull, objectionsBefore: [made({ at: 20 })] }).policies[0]?.frozen).toBe(true);
  });

  it('is shown with the pull request it was made in', () => {
    expect(decide(aPull({ objectionsBefore: [made()] })).policies[0]?.frozenBy).toEqual([
      { by: governor, review: 'r', at: 1, pull: 3, explained: true },
    ]);
  });

  it('is not doubled where the ledger tells one that was made here', () => {
    const review = aReview(governor, { id: 'r', opinion: 'changes requested', hasExplanation: false });
    const pull = aPull({ reviews: [aReview(secondGovernor), review], objectionsBefore: [made({ pull: 7, at: 20 })] });
    expect(decide(pull).policies[0]?.frozenBy).toEqual([
      { by: governor, review: 'r', at: 20, pull: 7, explained: false },
    ]);
  });

  it('asks for the explanation that it lacked, where it follows a renamed file', () => {
    const review = aReview(governor, { id: 'r', opinion: 'changes requested', hasExplanation: false, commit: 'H0' });
    const changes = [aChange({ path: 'policies/dev/z.yml', head: aSide('a1', { policyKey: 'key' }) })];
    const objectionsBefore = [made({ pull: 7, at: 20 })];
    const reviews = [{ ...review, recorded: { governor: true, owns: [], on: [path] } }];
    expect(decide(aPull({ changes, reviews, objectionsBefore })).policies[0]?.frozenBy).toMatchObject([
      { explained: false },
    ]);
  });
});

describe('people', () => {
  it('stand in order of login, whatever its case', () => {
    const people = ['Reader', 'owner-too', 'Petitioner'].map((login) => aPerson(login));
    const roster = { governors: [author, ...people], owners: {} };
    expect(decide(aPull({ roster })).policies[0]?.couldApprove.map(({ login }) => login)).toEqual([
      'owner-too',
      'Petitioner',
      'Reader',
    ]);
  });
});

describe('a push by an account that is deleted', () => {
  it('is no hand, and no unreadable one', () => {
    const commit = { id: 'H1', author: owner, committer: owner, coAuthors: [], verified: false, touches: [path] };
    const pull = aPull({ author: owner, commits: [commit], reviews: approved });
    const decision = decide({ ...pull, pushes: [aPush({ by: undefined, commits: [commit] })] });
    expect(decision.reasons).toEqual([{ kind: 'no governor’s hand', path }]);
  });
});

describe('a push from a head that nobody knows', () => {
  it('is no hand, as nobody knows what it changed', () => {
    const commit = { id: 'H1', author: owner, committer: owner, coAuthors: [], verified: false, touches: [path] };
    const pull = aPull({ author: owner, commits: [commit], reviews: approved });
    const push = (before: string) => aPush({ by: author, before, commits: [commit] });
    const bytesAt = { ...pull.bytesAt, H0: { [path]: undefined } };
    expect(decide({ ...pull, bytesAt, pushes: [push('H0')] }).word).toBe('approved');
    expect(decide({ ...pull, bytesAt, pushes: [push('lost')] }).word).toBe('invalid');
  });
});

describe('the role somebody held then', () => {
  const exGovernor = aPerson('ex-governor');

  it('makes an opening a hand when it was recorded', () => {
    const pull = aPull({ author: exGovernor, reviews: approved });
    expect(decide(pull).word).toBe('invalid');
    expect(decide({ ...pull, openedByGovernor: true }).word).toBe('approved');
    expect(decide({ ...pull, author: undefined, openedByGovernor: true }).word).toBe('approved');
  });

  it('makes a push a hand when it was recorded', () => {
    const commit = {
      id: 'H1',
      author: exGovernor,
      committer: exGovernor,
      coAuthors: [],
      verified: false,
      touches: [path],
    };
    const push = (governorThen?: boolean) =>
      aPush({ by: exGovernor, commits: [commit], ...(governorThen !== undefined && { governorThen }) });
    const pull = aPull({ author: owner, commits: [commit], pushes: [push()], reviews: approved });
    expect(decide(pull).word).toBe('invalid');
    expect(decide({ ...pull, pushes: [push(true)] }).word).toBe('approved');
  });

  it('makes a signature a hand when it was recorded', () => {
    const commit = {
      id: 'H1',
      author: exGovernor,
      committer: exGovernor,
      coAuthors: [],
      verified: true,
      touches: [path],
    };
    const pull = aPull({
      author: owner,
      commits: [commit],
      pushes: [aPush({ by: owner, commits: [commit] })],
      reviews: approved,
    });
    expect(decide(pull).word).toBe('invalid');
    expect(decide({ ...pull, commits: [{ ...commit, signedByGovernor: true }] }).word).toBe('approved');
  });
});
