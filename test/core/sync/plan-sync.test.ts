import { describe, expect, it } from '@jest/globals';
import type { DesiredState, Inventory } from '../../../src/core/sync/environment-state.ts';
import { digestOfSet } from '../../../src/core/sync/payload-digest.ts';
import { defaultLimits, planSync, type SyncQuestion } from '../../../src/core/sync/plan-sync.ts';
import type { SyncPlan } from '../../../src/core/sync/sync-plan.ts';
import { aDesiredPolicy, aDesiredState, anInventory, enforced } from '../../support/a-desired-state.ts';

const [a, b, c] = [aDesiredPolicy('a'), aDesiredPolicy('b'), aDesiredPolicy('c')];
const changedB = aDesiredPolicy('b', { payload: { name: 'changed' } });
const stagedB = aDesiredPolicy('b', { payload: { staged: true } });
const four = ['lab.a', 'lab.b', 'lab.c', 'lab.d'];
const ten = Array.from({ length: 10 }, (_, n) => aDesiredPolicy(`p${n}`));
const thirty = Array.from({ length: 30 }, (_, n) => aDesiredPolicy(`p${String(n).padStart(2, '0')}`));

/** Steps as words, such as `create a`. */
function planOf(desired: DesiredState, inventory: Inventory, given: Partial<SyncQuestion> = {}) {
  const plan = planSync({ desired, inventory, limits: defaultLimits, capabilities: { removal: 'delete' }, ...given });
  return { ...plan, words: plan.steps.map((step) => `${step.act} ${step.policyKey}`) };
}

describe('a plan of a sync', () => {
  const rows: readonly [string, DesiredState, Inventory, readonly string[]][] = [
    [
      'creates what is missing, in the order of the set',
      aDesiredState([b, a]),
      anInventory([]),
      ['create b', 'create a'],
    ],
    ['leaves alone what is equal', aDesiredState([a, b]), anInventory([enforced(a), enforced(b)]), []],
    [
      'updates in place what differs',
      aDesiredState([a, changedB]),
      anInventory([enforced(a), enforced(b)]),
      ['update b'],
    ],
    [
      'updates what cannot be read back in canonical form',
      aDesiredState([a]),
      anInventory([enforced(a, { digest: undefined })]),
      ['update a'],
    ],
    ['updates what is there twice', aDesiredState([a]), anInventory([enforced(a), enforced(a)]), ['update a']],
    [
      'puts before it removes',
      aDesiredState([c, changedB]),
      anInventory([enforced(a), enforced(b)]),
      ['create c', 'update b', 'remove a'],
    ],
    [
      'never touches what somebody else manages',
      aDesiredState([a]),
      anInventory([enforced(a), enforced(b, { managed: false })]),
      [],
    ],
    ['stages a policy in place', aDesiredState([a, stagedB]), anInventory([enforced(a), enforced(b)]), ['update b']],
  ];
  it.each(rows)('%s', (_, desired, inventory, words) => {
    expect(planOf(desired, inventory).words).toEqual(words);
  });

  it('reports what somebody else manages', () => {
    const plan = planOf(aDesiredState([a]), anInventory([enforced(b, { managed: false }), enforced(a)]));
    expect(plan.unmanaged).toEqual(['b']);
  });

  it('refuses to overwrite a policy of somebody else that has the same key', () => {
    const plan = planOf(aDesiredState([a, b]), anInventory([enforced(changedB, { managed: false })]));
    expect(plan.words).toEqual(['create a']);
    expect(plan.refused).toMatchObject([{ policyKey: 'b', problems: [{ path: 'policies/prod/b.yml' }] }]);
  });

  describe('with policies that the environment cannot express', () => {
    const refused: SyncPlan['refused'] = [{ policyKey: 'b', problems: [{ path: 'b.yml', line: 3, message: 'no' }] }];
    it('neither puts nor removes them', () => {
      expect(planOf(aDesiredState([a, changedB]), anInventory([enforced(b)]), { refused }).words).toEqual(['create a']);
      expect(planOf(aDesiredState([a, changedB]), anInventory([]), { refused }).words).toEqual(['create a']);
    });
    it('says why', () => {
      expect(planOf(aDesiredState([a, changedB]), anInventory([]), { refused }).refused).toEqual(refused);
    });
  });

  describe('when the inventory may be short', () => {
    const inventory = anInventory([enforced(a)], { complete: false });
    it('removes nothing and says so (F35)', () => {
      const plan = planOf(aDesiredState([b]), inventory);
      expect(plan.words).toEqual(['create b']);
      expect(plan.withheld).toEqual(['The inventory is incomplete: 1 removal left out.']);
    });
    it('has nothing to say where nothing would be removed', () => {
      expect(planOf(aDesiredState([a, b]), inventory).withheld).toEqual([]);
    });
    it('removes nothing even when confirmed', () => {
      expect(planOf(aDesiredState([]), inventory, { limits: { maxRemovals: 1, confirmed: true } }).words).toEqual([]);
    });
  });

  describe('limits what loses effect', () => {
    const inTen = anInventory(ten.map((policy) => enforced(policy)));
    const inThirty = anInventory(thirty.map((policy) => enforced(policy)));
    it('to one policy at least', () => {
      expect(planOf(aDesiredState([]), anInventory([enforced(a)])).words).toEqual(['remove a']);
      expect(planOf(aDesiredState(ten.slice(1)), inTen).words).toEqual(['remove p0']);
    });
    it('to a tenth, unless told otherwise', () => {
      expect(planOf(aDesiredState(thirty.slice(3)), inThirty).words).toHaveLength(3);
      expect(planOf(aDesiredState(thirty.slice(4)), inThirty).words).toEqual([]);
      const limits = { maxRemovals: 0.5, confirmed: false };
      expect(planOf(aDesiredState(thirty.slice(15)), inThirty, { limits }).words).toHaveLength(15);
    });
    it('and says what was left out, while the puts go on (F25)', () => {
      const plan = planOf(aDesiredState([a, ...ten.slice(2)]), inTen);
      expect(plan.words).toEqual(['create a']);
      expect(plan.withheld).toEqual([
        '2 of 10 policies would be taken out of effect, 1 may be without confirmation: left out.',
      ]);
    });
    it('unless it is confirmed', () => {
      const limits = { ...defaultLimits, confirmed: true };
      expect(planOf(aDesiredState([]), inTen, { limits }).words).toHaveLength(10);
    });
    it('counting policies that are staged', () => {
      const staged = ten.map((policy, n) =>
        n < 2 ? aDesiredPolicy(policy.policyKey, { payload: { staged: true } }) : policy,
      );
      expect(planOf(aDesiredState(staged), inTen).words).toEqual([]);
      expect(planOf(aDesiredState([...staged.slice(0, 1), ...ten.slice(1)]), inTen).words).toEqual(['update p0']);
    });
    it('counting policies that lose every data source', () => {
      const scoped = anInventory(ten.map((policy) => enforced(policy, { scope: four, digest: undefined })));
      const desired = aDesiredState(ten.map((policy, n) => ({ ...policy, scope: n < 2 ? [] : four })));
      expect(planOf(desired, scoped).words).toEqual(ten.slice(2).map(({ policyKey }) => `update ${policyKey}`));
    });
    describe('counting policies that lose more than the same share of their data sources', () => {
      const names = (count: number) => Array.from({ length: count }, (_, n) => `lab.t${String(n).padStart(2, '0')}`);
      /** What is done when policies on so many data sources have these after the sync. */
      function narrowed(
        before: number,
        after: readonly (readonly string[])[],
        given: { maxRemovals?: number; text?: string } = {},
      ) {
        const there = anInventory(ten.map((policy) => enforced(policy, { scope: names(before), digest: undefined })));
        const desired = ten.map((policy, n) => ({
          ...(given.text === undefined ? policy : aDesiredPolicy(policy.policyKey, { payload: { name: given.text } })),
          scope: after[n] ?? names(before),
        }));
        const limits = { ...defaultLimits, ...given };
        const { words, limited, lost } = planOf(aDesiredState(desired), there, { limits });
        return { updates: words.length, limited, lost };
      }
      const all = { updates: 10, limited: undefined, lost: undefined };
      const twice = (scope: readonly string[]) => [scope, scope];

      it('two may not lose nineteen of twenty, and which these are is said', () => {
        const gone = names(20).slice(1);
        expect(narrowed(20, twice(['lab.t00']))).toEqual({
          updates: 8,
          limited: ['p0', 'p1'],
          lost: ['p0', 'p1'].map((policyKey) => ({ policyKey, sources: gone })),
        });
      });
      it.each([
        ['one alone may lose nineteen of twenty', 20, [['lab.t00']], {}],
        ['all may lose two of twenty', 20, ten.map(() => names(18)), {}],
        ['all may lose a half where the operator allows that', 20, ten.map(() => names(10)), { maxRemovals: 0.5 }],
        ['all may gain', 20, ten.map(() => names(25)), {}],
      ] as const)('%s', (_, before, after, given) => {
        expect(narrowed(before, after, given)).toEqual(all);
      });
      it.each([
        ['two may not lose three of twenty', 20, twice(names(17)), {}],
        ['nor one of two', 2, twice(['lab.t01']), {}],
        ['nor have others in exchange', 2, twice(['lab.t00', 'lab.t09']), {}],
        ['nor lose them by a text that was approved', 20, twice(names(10)), { text: 'narrower' }],
      ] as const)('%s', (_, before, after, given) => {
        expect(narrowed(before, after, given).limited).toEqual(['p0', 'p1']);
      });
    });
    it('counting staging, lost scope and removal together', () => {
      const scoped = anInventory(ten.map((policy) => enforced(policy, { scope: four, digest: undefined })));
      const desired = aDesiredState(ten.slice(1).map((policy, n) => ({ ...policy, scope: n === 0 ? [] : four })));
      expect(planOf(desired, scoped).withheld).toHaveLength(1);
    });
  });

  describe('where a removal only stages', () => {
    it('has nothing left to do for a policy that is staged there', () => {
      const inventory = anInventory([enforced(stagedB), enforced(a)]);
      expect(planOf(aDesiredState([]), inventory, { capabilities: { removal: 'stage' } }).words).toEqual(['remove a']);
      const limits = { maxRemovals: 1, confirmed: false };
      expect(planOf(aDesiredState([]), inventory, { limits }).words).toEqual(['remove a', 'remove b']);
    });
  });

  describe('against the recorded sequence', () => {
    const desired = aDesiredState([changedB], { sequence: 7 });
    const there = [enforced(a), enforced(b)];
    const rows: readonly [
      string,
      Partial<Inventory>,
      Pick<SyncPlan, 'records'> & { withheld: number; steps: number },
    ][] = [
      ['applies a newer set', { sequence: 6 }, { withheld: 0, steps: 2, records: true }],
      ['applies a set where none was recorded', {}, { withheld: 0, steps: 2, records: true }],
      ['withholds an older set whole', { sequence: 8 }, { withheld: 1, steps: 0, records: false }],
      [
        'withholds another set under the same number',
        { sequence: 7, setDigest: digestOfSet([a]) },
        { withheld: 1, steps: 0, records: false },
      ],
      [
        'repairs the very set that was applied',
        { sequence: 7, setDigest: digestOfSet([changedB]) },
        { withheld: 0, steps: 2, records: false },
      ],
    ];
    it.each(rows)('%s', (_, given, { withheld, steps, records }) => {
      const plan = planOf(desired, anInventory(there, given));
      expect([plan.withheld.length, plan.steps.length, plan.records]).toEqual([withheld, steps, records]);
    });
    it('has a newer sequence recorded even when no policy differs', () => {
      const plan = planOf(aDesiredState([a]), anInventory([enforced(a)], { sequence: 6 }));
      expect([plan.words, plan.records]).toEqual([[], true]);
    });
  });
});
