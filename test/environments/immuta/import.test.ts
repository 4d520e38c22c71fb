import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { importPolicies } from '../../../src/core/import/import-policies.ts';
import { readPolicy } from '../../../src/core/policy/read-policy.ts';
import type { DesiredPolicy } from '../../../src/core/sync/environment-state.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';
import { immutaReader } from '../../../src/environments/immuta/immuta-reader.ts';
import type { ImmutaOptions as Variant } from '../../immuta/options.ts';
import { type ImmutaStandIn, startImmuta } from '../../immuta/start-immuta.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { anything } from '../sync-once.ts';
import { connectionTo } from './an-immuta.ts';

const word = fc.constantFrom('PII', 'PII.SSN', 'Zone: A', "O'Hara", 'x', 'Null', 'true', '2024', '@x', 'é');
const people = fc.record(
  {
    operator: fc.constantFrom('any', 'all'),
    groups: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    attributes: fc.array(fc.record({ name: word, value: word }), { minLength: 1, maxLength: 2 }),
    purposes: fc.array(word, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ['operator', 'groups'] },
);
const tag = fc.constantFrom('PII', 'PII.SSN', 'Zone A', 'x');
const circumstance = fc.oneof(
  fc.record({ type: fc.constant('tags'), tag }),
  fc.record({ type: fc.constant('columnTags'), columnTag: tag }),
  fc.record({ type: fc.constant('columnRegex'), regex: fc.constantFrom('^a$', 'b+'), caseInsensitive: fc.boolean() }),
  fc.record({ type: fc.constantFrom('anyTag', 'noTags') }),
  fc.record({
    type: fc.constant('domains'),
    domains: fc.constantFrom([{ name: 'a' }], [{ name: 'a' }, { name: 'b' }]),
  }),
);
const mask = fc.constantFrom<JsonObject[]>(
  { type: 'Hash' },
  { type: 'Null' },
  { type: 'Constant', constant: '0.00' },
  { type: 'Regex', regex: 'a', replacement: '', global: false, unheard: { of: [1, null] } },
);
const rule = fc.oneof(
  fc.record(
    {
      type: fc.constant('Masking'),
      config: fc.record({ fields: fc.constant([{ type: 'columnTags', columnTag: 'PII' }]), maskingConfig: mask }),
      exceptions: people,
    },
    { requiredKeys: ['type', 'config'] },
  ),
  fc.record(
    {
      type: fc.constant('Row Restriction by Custom Where Clause'),
      config: fc.record({ predicate: fc.constantFrom("@columnTagged('PII') = 'x'", 'true', 'a > 1 /* note */') }),
      exceptions: people,
    },
    { requiredKeys: ['type', 'config'] },
  ),
  fc.record({
    type: fc.constant('Row Restriction by User Entitlements'),
    config: fc.record({
      operator: fc.constantFrom('any', 'all'),
      matches: fc.constant([{ type: 'attribute', attribute: 'r', tag: 'PII' }]),
    }),
  }),
  fc.record({ type: fc.constant('Purpose Restriction'), config: fc.constant({ purposes: ['a'] }) }),
);
const common = {
  circumstanceOperator: fc.constantFrom('any', 'all'),
  circumstances: fc.array(circumstance, { minLength: 1, maxLength: 3 }),
  staged: fc.boolean(),
  certification: fc.constant({ text: 'Sure?', label: 'x', tags: ['a'], recertify: false }),
  ownerRestrictions: fc.constant({ users: [{ iamid: 'bim', username: 'lead' }], groups: ['lab'] }),
};
const data = fc.record(
  {
    type: fc.constant('data'),
    actions: fc.array(
      fc.record(
        {
          rules: fc.array(rule, { minLength: 1, maxLength: 2 }),
          description: fc.constantFrom('why', 'two\nlines', ' '),
        },
        { requiredKeys: ['rules'] },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    ...common,
  },
  { requiredKeys: ['type', 'actions'] },
);
const subscription = fc.record(
  {
    type: fc.constant('subscription'),
    actions: fc.oneof(
      fc.record(
        {
          type: fc.constant('entitlements'),
          entitlements: people.map(({ purposes: _, ...rest }) => rest),
          automaticSubscription: fc.boolean(),
          shareResponsibility: fc.boolean(),
        },
        { requiredKeys: ['type', 'entitlements'] },
      ),
      fc.record({ type: fc.constant('entitlements'), advanced: fc.constant("@isInGroups('a', 'b')") }),
      fc.record(
        {
          type: fc.constantFrom('anyone', 'manual'),
          accessGrant: fc.constantFrom('READ', 'WRITE'),
          description: fc.constantFrom('why', ''),
        },
        { requiredKeys: ['type'] },
      ),
      fc.record({
        type: fc.constant('approval'),
        approvals: fc.constant([{ specificApproverRequired: false, requiredPermission: 'OWNER' }]),
      }),
    ),
    ...common,
  },
  { requiredKeys: ['type', 'actions'] },
);

let immuta: ImmutaStandIn;

afterEach(() => immuta.close());

/** Plants the policies, imports them, and plans for what was imported. */
async function importAndPlan(bodies: readonly JsonObject[], variant: Variant) {
  immuta = await startImmuta(variant);
  bodies.forEach((body, index) => {
    immuta.plantV2({ ...body, policyKey: `key: ${index}`, name: `Name ${index}` });
  });
  const connection = connectionTo(immuta.url, { dryRun: false });
  const policies = (await immutaReader(connection).readPolicies?.()) ?? [];
  const directory = 'policies/prod';
  const { files, left } = importPolicies({ policies, directory, paths: [], present: [], substitution: {} });
  const plan = await immutaReader(connection).plan(aDesiredState(files.map(desired)), anything);
  return { files, left, plan };
}

describe('importing from an Immuta and planning again', () => {
  it('shows no difference, whatever its policies are', async () => {
    const policies = fc.array(fc.oneof(data, subscription), { minLength: 1, maxLength: 4 });
    const variants = fc.constantFrom<Variant[]>({ ruleNames: 'handler' }, { ruleNames: 'as written' });
    await fc.assert(
      fc
        .asyncProperty(policies, variants, async (bodies, variant) => {
          const { files, left, plan } = await importAndPlan(bodies as unknown as JsonObject[], variant);
          expect(left).toEqual([]);
          expect(files).toHaveLength(bodies.length);
          expect(plan).toMatchObject({ steps: [], unmanaged: [], refused: [], withheld: [] });
        })
        .afterEach(() => immuta.close()),
      { numRuns: 60 },
    );
  });

  it('fails rather than import half of them', async () => {
    immuta = await startImmuta();
    const fetch = async () => new Response(JSON.stringify({ hits: [], count: 1 }));
    const reader = immutaReader(connectionTo(immuta.url, { fetch }));
    await expect(reader.readPolicies?.()).rejects.toMatchObject({ name: 'OutsideError' });
  });
});

/** The policy as the rest of the program reads it from the imported file. */
function desired({ path, text }: { readonly path: string; readonly text: string }): DesiredPolicy {
  const read = readPolicy({ path, text, blob: '', mode: '100644' });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return { policyKey: read.policy.policyKey, payload: read.payload, digest: read.meaning, path, lineOf: read.lineOf };
}
