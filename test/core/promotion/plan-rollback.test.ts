import { describe, expect, it } from '@jest/globals';
import type { HoldEntry } from '../../../src/core/ledger/ledger-entry.ts';
import { advance, digestOf, genesis, type InForce, withChanges } from '../../../src/core/promotion/in-force.ts';
import { planRollback } from '../../../src/core/promotion/plan-rollback.ts';
import type { StatedChange, Statement } from '../../../src/core/promotion/statement.ts';

const governor = { id: 1, login: 'governor-1', kind: 'user' } as const;
const author = { id: 2, login: 'governor-2', kind: 'user' } as const;
const start = genesis('c0', new Map([['a.yml', 'a0']]), new Map());

type Given = Partial<StatedChange>;

function stating(inForce: InForce, at: number, changes: readonly Given[], more: Partial<Statement> = {}): InForce {
  const stated = changes.map(
    (one): StatedChange => ({
      place: 'prod',
      path: 'a.yml',
      policyKey: 'salary',
      before: undefined,
      after: undefined,
      pull: 7,
      approvals: [],
      ...one,
    }),
  );
  const statement = {
    repository: 10,
    environment: 'prod',
    sequence: inForce.sequence + 1,
    previous: inForce.previous,
    parent: 'p',
    at,
    changes: stated,
    inForce: digestOf(withChanges(inForce, stated)),
    pulls: [],
    ...more,
  };
  const step = advance(inForce, statement, { repository: 10, environment: 'prod', fileDigest: `d${at}` });
  if (!step.ok) throw new Error(step.refusal.why);
  return step.inForce;
}

const first = stating(start, 100, [{ before: 'a0', after: 'a1', madeBy: [author.id] }]);
const second = stating(first, 200, [{ before: 'a1', after: 'a2', madeBy: [3] }]);

function ask(inForce: InForce, over: Partial<Parameters<typeof planRollback>[1]> = {}) {
  const plan = planRollback(inForce, {
    policyKey: 'salary',
    by: governor,
    now: 300,
    withinSeconds: 1000,
    holds: [],
    on: 8,
    ...over,
  });
  return plan.ok ? plan.changes.map(({ path, before, after: back }) => [path, before, back]) : plan.why;
}

function held(blob: string | undefined): HoldEntry {
  return {
    kind: 'hold',
    policyKey: 'salary',
    ...(blob === undefined ? {} : { blob }),
    by: author,
    at: 1,
    why: 'x',
    command: 5,
  };
}

const created = stating(genesis('c0', new Map(), new Map()), 100, [{ after: 'a1', madeBy: [1] }]);
const deleted = stating(first, 200, [{ before: 'a1' }]);
const moved = stating(second, 250, [
  { path: 'a.yml', before: 'a2' },
  { path: 'b.yml', after: 'b1', madeBy: [3] },
]);
const replaced = stating(moved, 260, [{ path: 'a.yml', policyKey: 'other', after: 'x1', madeBy: [3] }]);
const rolledBack = stating(second, 300, [{ before: 'a2', after: 'a1', madeBy: [author.id] }], {
  rollback: { policyKey: 'salary', undoes: 2, by: governor, on: 8, comment: 80 },
});

describe('a rollback', () => {
  it('brings back the bytes live immediately before, and nothing older', () => {
    expect(ask(second)).toEqual([['a.yml', 'a2', 'a1']]);
  });

  it('brings back the bytes of the trusted first commit, which nobody made since', () => {
    expect(ask(first)).toEqual([['a.yml', 'a1', 'a0']]);
  });

  it('takes a new policy out again, brings a deleted one back, and moves a moved one back whole', () => {
    expect(ask(created)).toEqual([['a.yml', 'a1', undefined]]);
    expect(ask(deleted)).toEqual([['a.yml', undefined, 'a1']]);
    expect(ask(moved)).toEqual([
      ['a.yml', undefined, 'a2'],
      ['b.yml', 'b1', undefined],
    ]);
  });

  it.each<[string, ReturnType<typeof ask>, string]>([
    ['T59: of a policy that no promotion changed', ask(start), 'no promotion has changed'],
    ['T59: by who made the bytes that would come back', ask(second, { by: author }), 'you took part in making'],
    ['T59: later than the set time', ask(second, { now: 1201 }), 'longer ago than a rollback may reach'],
    ['T59: to bytes on hold', ask(second, { holds: [held('a1')] }), 'on hold by governor-2'],
    ['to a removal on hold', ask(created, { holds: [held(undefined)] }), 'on hold by governor-2'],
    ['of a rollback', ask(rolledBack), 'rolled back already'],
    ['over another policy that took the file since', ask(replaced), 'another policy has taken the place of a.yml'],
    [
      'to bytes whose makers are not recorded',
      ask(stating(stating(start, 100, [{ before: 'a0', after: 'a1' }]), 200, [{ before: 'a1', after: 'a2' }])),
      'not recorded who made',
    ],
  ])('is refused %s', (_, answer, why) => {
    expect(answer).toContain(why);
  });

  it('is possible to the last second, and beside holds on other bytes', () => {
    expect(ask(second, { now: 1200, holds: [held('a2'), held(undefined)] })).toEqual([['a.yml', 'a2', 'a1']]);
  });

  it('is told by what it took back, until the next promotion', () => {
    expect(rolledBack.rolledBack).toEqual({
      sequence: 3,
      at: 300,
      by: governor,
      undoes: 2,
      policyKey: 'salary',
      on: 8,
      paths: ['a.yml'],
    });
    expect(second.rolledBack).toBeUndefined();
    expect(stating(rolledBack, 400, [{ before: 'a1', after: 'a3' }]).rolledBack).toBeUndefined();
  });

  it('keeps who made the bytes that came back', () => {
    const again = stating(rolledBack, 400, [{ before: 'a1', after: 'a3', madeBy: [3] }]);
    expect(ask(again, { by: author, now: 500 })).toContain('you took part in making');
    expect(rolledBack.rollbacks.get(80)).toBe(3);
  });
});

describe('a statement that says it is a rollback', () => {
  const claim = { policyKey: 'salary', undoes: 2, by: governor, on: 8, comment: 80 };
  it.each<[string, readonly Given[], Partial<typeof claim>]>([
    ['brings other bytes', [{ before: 'a2', after: 'a0' }], {}],
    [
      'changes another file too',
      [
        { before: 'a2', after: 'a1' },
        { path: 'b.yml', after: 'b1' },
      ],
      {},
    ],
    ['names another policy', [{ before: 'a2', after: 'a1' }], { policyKey: 'other' }],
    ['undoes another statement', [{ before: 'a2', after: 'a1' }], { undoes: 1 }],
    ['changes rules', [{ place: 'governed', path: 'r.yml', after: 'r1' }], {}],
  ])('is refused when it %s', (_, changes, over) => {
    expect(() => stating(second, 300, changes, { rollback: { ...claim, ...over } })).toThrow('no rollback');
  });

  it('is refused when it takes away another policy, or a file of the rules, in the place of its own', () => {
    const before = genesis('c0', new Map([['b.yml', 'b0']]), new Map([['a.yml', 'r0']]));
    const promoted = stating(before, 100, [{ after: 'a1', madeBy: [3] }]);
    const undo = { rollback: { ...claim, undoes: 1 } };
    expect(() => stating(promoted, 200, [{ path: 'b.yml', before: 'b0' }], undo)).toThrow('no rollback');
    expect(() => stating(promoted, 200, [{ place: 'governed', before: 'r0' }], undo)).toThrow('no rollback');
    expect(stating(promoted, 200, [{ before: 'a1' }], undo).prod.has('a.yml')).toBe(false);
  });

  it('is refused when it brings back half of what moved', () => {
    const undo = { rollback: { ...claim, undoes: 3 } };
    const [back, away] = [{ after: 'a2' }, { path: 'b.yml', before: 'b1' }];
    expect(() => stating(moved, 300, [back], undo)).toThrow('no rollback');
    expect([...stating(moved, 300, [back, away], undo).prod]).toEqual([['a.yml', 'a2']]);
  });

  it('is refused when it takes a rollback back', () => {
    const undo = { rollback: { ...claim, undoes: 3, comment: 81 } };
    expect(() => stating(rolledBack, 400, [{ before: 'a1', after: 'a2' }], undo)).toThrow('no rollback');
  });
});
