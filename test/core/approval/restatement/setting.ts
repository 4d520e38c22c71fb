import fc from 'fast-check';
import { governors, often, owners, policyPaths, policyVersions, sometimes } from './universe.ts';

const version = fc.constantFrom(...policyVersions);

const rule = fc.record({
  when: fc.oneof(
    fc.record({ tags: fc.subarray(['pii', 'secret'], { minLength: 1 }) }),
    fc.record({ type: fc.constantFrom('data' as const, 'subscription' as const) }),
  ),
  min_approvals: fc.integer({ min: 1, max: 3 }),
  min_governors: fc.integer({ min: 0, max: 2 }),
});

const quorum = fc.record(
  {
    min_approvals: fc.oneof(
      { weight: 40, arbitrary: fc.integer({ min: 1, max: 3 }) },
      { weight: 1, arbitrary: fc.constant(0) },
    ),
    min_governors: fc.integer({ min: 0, max: 2 }),
    owners: fc.record({ at_least: fc.constantFrom(0, 0, 1, 2), each: often(false, true, 5) }),
    rules: fc.array(rule, { maxLength: 2 }),
    objections: fc.record({ lifted_by: fc.constantFrom('update' as const, 'update-or-objector' as const) }),
  },
  { requiredKeys: [] },
);

/** Everything about a scenario that is not its timeline, its files by version. */
export const setting = fc.record({
  quorum: fc.option(quorum, { nil: undefined, freq: 20 }),
  governors: fc.subarray([...governors, 'helper[bot]', 'own-hal'], { minLength: 5 }),
  sales: fc.subarray([...owners, 'gov-bob', 'helper[bot]'], { minLength: 1, maxLength: 3 }),
  hr: fc.subarray([...owners, 'gov-cy'], { maxLength: 2 }),
  crm: fc.constant(['own-cat', 'own-cid']),
  base: fc.record({ a: version, b: version, rules: fc.boolean() }),
  promoted: sometimes(
    fc.record({ path: fc.constantFrom(...policyPaths), version: fc.constantFrom('0', '1', '2', '-') }),
    5,
  ),
  earlier: fc.array(
    fc.record({
      path: fc.constantFrom(...policyPaths),
      version: fc.constantFrom('0', '1', '1c', '2', '-'),
      actor: fc.constantFrom(...governors, ...owners),
    }),
    { maxLength: 2 },
  ),
  anyEarlier: often(false, true, 5),
  unattested: often(false, true, 10),
  config: fc.oneof(
    { weight: 100, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('missing' as const, 'unparsable' as const) },
  ),
});

export type Setting = typeof setting extends fc.Arbitrary<infer Value> ? Value : never;
