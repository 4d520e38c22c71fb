import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from '../../../src/core/catalogue/data-source.ts';
import type { DesiredPolicy } from '../../../src/core/sync/environment-state.ts';
import { postgresReader } from '../../../src/environments/postgres/postgres-reader.ts';
import { aDesiredPolicy, aDesiredState } from '../../support/a-desired-state.ts';
import { anything } from '../sync-once.ts';
import { aDatabase, aServer } from './before-tests.ts';
import { type GovernedDatabase, masking, where } from './bench.ts';
import { type Row, seenBy, type User, type World } from './evaluator.ts';

const tables: Readonly<
  Record<string, { readonly columns: Readonly<Record<string, string>>; readonly rows: readonly Row[] }>
> = {
  'shop.people': {
    columns: { id: 'integer', email: 'text', country: 'text', amount: 'integer' },
    rows: [
      { id: 1, email: 'one@example.com', country: 'DE', amount: 5 },
      { id: 2, email: 'two@example.com', country: 'FR', amount: 17 },
      { id: 3, email: null, country: null, amount: null },
      { id: 4, email: 'four@example.com', country: 'DE', amount: -8 },
    ],
  },
  'shop.sales': {
    columns: { id: 'integer', country: 'text', amount: 'integer', note: 'text' },
    rows: [
      { id: 10, country: 'FR', amount: 100, note: 'a' },
      { id: 11, country: 'IT', amount: 10, note: null },
      { id: 12, country: 'DE', amount: 0, note: 'a' },
    ],
  },
};

const members: Readonly<Record<string, readonly string[]>> = {
  financier: ['finance'],
  auditor: ['finance', 'auditors'],
  analyst: ['analysts'],
  outsider: [],
};

/** `null` spreads as it does in SQL. */
const not = (value: boolean | null) => (value === null ? null : !value);
const either = (a: boolean | null, b: boolean | null) => (a || b ? true : a === null || b === null ? null : false);
const compare = (row: Row, column: string, test: (value: never) => boolean) => {
  const value = row[column] ?? null;
  return value === null ? null : test(value as never);
};
const countryTagged = (row: Row, source: DataSource) =>
  compare(
    row,
    source.columns.find(({ tags }) => tags.some((tag) => `${tag}.`.startsWith('Geo.Country.')))?.name ?? '',
    (value: string) => value === 'FR',
  );

const predicates: World['predicates'] = {
  TRUE: () => true,
  NULL: () => null,
  "country = 'DE'": (row) => compare(row, 'country', (value: string) => value === 'DE'),
  'amount > 10': (row) => compare(row, 'amount', (value: number) => value > 10),
  'country IS NULL OR amount BETWEEN 0 AND 10': (row) =>
    either(
      row.country === null,
      compare(row, 'amount', (value: number) => value >= 0 && value <= 10),
    ),
  "NOT (country IN ('DE', 'IT'))": (row) =>
    not(compare(row, 'country', (value: string) => value === 'DE' || value === 'IT')),
  "@username = 'analyst'": (_, user) => user.name === 'analyst',
  "@isInGroups('finance', 'auditors')": (_, user) =>
    user.groups.includes('finance') && user.groups.includes('auditors'),
  "@hasAttribute('clearance', 'high')": (_, user) => (user.attributes.clearance ?? []).includes('high'),
  "@attributeValuesContains('region', country)": (row, user) =>
    compare(row, 'country', (value: string) => (user.attributes.region ?? []).includes(value)),
  "@columnTagged('Geo.Country') = 'FR'": (row, _, source) => countryTagged(row, source),
};

const tag = fc.constantFrom('PII', 'PII.Mail', 'PII.Mail.Work', 'Geo', 'Geo.Country', 'Money');
const someTags = fc.oneof(fc.uniqueArray(tag, { maxLength: 2 }), fc.constant(['PII.Mail.Work']));

const people = fc.record({
  operator: fc.constantFrom('any', 'all'),
  groups: fc.uniqueArray(fc.constantFrom('finance', 'auditors', 'analysts'), { maxLength: 2 }),
  attributes: fc.uniqueArray(
    fc.constantFrom(
      { name: 'clearance', value: 'high' },
      { name: 'region', value: 'DE' },
      { name: 'region', value: 'FR' },
    ),
    { maxLength: 2 },
  ),
});

const mask = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ type: 'Null' }) },
  { weight: 6, arbitrary: fc.nat(99).map((constant) => ({ type: 'Constant', constant: String(constant) })) },
  { weight: 1, arbitrary: fc.constant({ type: 'Hash' }) },
  { weight: 1, arbitrary: fc.constant({ type: 'Regex', regex: '[a-o]', replacement: '*', global: true }) },
  { weight: 1, arbitrary: fc.constant({ type: 'Rounding', bucketSize: 10 }) },
);

const predicate = fc.constantFrom(...Object.keys(predicates));
const given = fc.record({ exceptions: people }, { requiredKeys: [] });
const included = fc.record({ inclusions: people, exceptions: people }, { requiredKeys: ['inclusions'] });

/** Rules with inclusions, then one for everyone else. */
function chain(rule: fc.Arbitrary<(given: object) => object>) {
  return fc
    .tuple(fc.array(fc.tuple(rule, included), { maxLength: 2 }), rule, given)
    .map(([first, last, rest]) => [...first.map(([make, who]) => make(who)), last(rest)]);
}

const maskedTag = fc.constantFrom('PII', 'PII', 'PII.Mail', 'PII.Mail', 'PII.Mail.Work', 'Geo');
const maskingRules = maskedTag.chain((name) =>
  chain(
    fc.tuple(mask, fc.option(predicate, { nil: undefined, freq: 4 })).map(
      ([config, conditionalPredicate]) =>
        (who) =>
          masking(name, config, { ...who, conditionalPredicate }),
    ),
  ),
);
const rowRules = chain(
  fc.oneof(
    predicate.map((text) => (who: object) => where(text, { ...who })),
    fc.constantFrom('any', 'all').map((operator) => (who: object) => ({
      type: 'Row Restriction by User Entitlements',
      config: { operator, matches: [{ type: 'attribute', attribute: 'region', tag: 'Geo.Country' }] },
      ...who,
    })),
  ),
);

const someCircumstances = fc.array(
  fc.oneof(
    fc.constantFrom('Shop', 'Shop.People', 'Other').map((name) => ({ type: 'tags', tag: name })),
    tag.map((columnTag) => ({ type: 'columnTags', columnTag })),
    fc.constantFrom('anyTag', 'noTags').map((type) => ({ type })),
  ),
  { maxLength: 2 },
);
/** Mostly everywhere, so that policies meet. */
const circumstances = fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: someCircumstances });
const place = fc.record({
  circumstances,
  circumstanceOperator: fc.constantFrom('any', 'all'),
  staged: fc.constantFrom(false, false, false, true),
});

const dataPolicy = fc
  .tuple(place, fc.array(maskingRules, { minLength: 1, maxLength: 2 }), fc.option(rowRules, { nil: undefined }))
  .map(([common, masks, rows]) => ({
    ...common,
    type: 'data',
    actions: [...masks, ...(rows ? [rows] : [])].map((rules) => ({ rules })),
  }));
const subscription = fc
  .tuple(place, fc.record({ entitlements: people, shareResponsibility: fc.boolean() }))
  .map(([common, actions]) => ({ ...common, type: 'subscription', actions: { type: 'entitlements', ...actions } }));
const everyone = fc.constant({ type: 'subscription', actions: { type: 'anyone' } });

const keys = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];
const policies = fc
  .tuple(
    fc.shuffledSubarray(keys, { minLength: 5 }),
    fc.array(dataPolicy, { minLength: 1, maxLength: 4 }),
    fc.oneof(
      everyone.map((one) => [one]),
      fc.array(subscription, { minLength: 1, maxLength: 2 }),
    ),
  )
  .map(([names, data, subscriptions]) =>
    [...data, ...subscriptions].flatMap((payload, index): DesiredPolicy[] => {
      const policyKey = names[index];
      return policyKey === undefined ? [] : [aDesiredPolicy(policyKey, { payload: { ...payload } })];
    }),
  );

const sources = fc.tuple(
  ...Object.entries(tables).map(([name, { columns }]) =>
    fc.tuple(fc.subarray(['Shop.People', 'Shop']), fc.tuple(...Object.keys(columns).map(() => someTags))).map(
      ([tags, columnTags]): DataSource => ({
        name,
        tags,
        columns: Object.entries(columns).map(([column, type], index) => ({
          name: column,
          type,
          tags: columnTags[index] ?? [],
        })),
        owners: { users: [], teams: [], groups: [] },
        domains: [],
      }),
    ),
  ),
);

const attributes = fc.dictionary(
  fc.constantFrom(...Object.keys(members)),
  fc.record({ clearance: fc.subarray(['high', 'low']), region: fc.subarray(['DE', 'FR', 'IT']) }),
);

const made = Object.entries(tables).map(([name, { columns, rows }]) => {
  const list = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  return `CREATE TABLE ${name} (${list.join(', ')}); INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, '${JSON.stringify(rows)}')`;
});
const database = aDatabase(aServer(), [], `CREATE SCHEMA shop; ${made.join('; ')}`);
const sessions: Record<string, Awaited<ReturnType<GovernedDatabase['session']>>> = {};
const firstSeen: string[] = [];
let hashKeys: World['keys'];

beforeAll(async () => {
  await database.enforce([aDesiredPolicy('first', { payload: { type: 'subscription', actions: { type: 'anyone' } } })]);
  for (const role of Object.keys(members)) sessions[role] = await database.session(role);
  const [secret] = await database.setUp('SELECT inner_key AS inner, outer_key AS outer FROM approve_to_promote.secret');
  hashKeys = secret as unknown as World['keys'];
});

const canonical = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();

describe('for random policies, catalogues and users', () => {
  it('what a role sees in PostgreSQL is what the policies say', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(policies, sources, attributes, async (desired, catalogue, attributesOf) => {
        const state = aDesiredState(desired, { sequence: 1_000_000, sources: catalogue });
        const { refused } = await postgresReader(database.options).plan(state, anything);
        fc.pre(refused.length === 0);
        await database.enforce(desired, catalogue);
        for (const { policyKey } of desired) if (!firstSeen.includes(policyKey)) firstSeen.push(policyKey);
        const rows = Object.entries(attributesOf).flatMap(([username, each]) =>
          Object.entries(each).flatMap(([attribute, values]) =>
            values.map((value) => ({ username, attribute, value })),
          ),
        );
        await database.setUp(`DELETE FROM approve_to_promote.user_attributes;
          INSERT INTO approve_to_promote.user_attributes SELECT * FROM json_populate_recordset(NULL::approve_to_promote.user_attributes, '${JSON.stringify(rows)}')`);
        const world: World = {
          sources: catalogue,
          rows: Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, table.rows])),
          policies: firstSeen
            .flatMap((key) => desired.filter(({ policyKey }) => policyKey === key))
            .map(({ payload }) => payload),
          keys: hashKeys,
          predicates,
        };
        for (const [name, groups] of Object.entries(members)) {
          const user: User = { name, groups, attributes: attributesOf[name] ?? {} };
          for (const source of catalogue) {
            const expected = seenBy(user, source, world);
            const answer = (await sessions[name]?.(`SELECT * FROM governed_${source.name}`)) ?? 'no session';
            if (typeof answer === 'string') {
              expect([name, source.name, expected ?? []]).toEqual([name, source.name, []]);
              expect(answer).toMatch(/permission denied|does not exist/);
            } else {
              expect([name, source.name, canonical(answer as readonly Row[])]).toEqual([
                name,
                source.name,
                canonical(expected ?? [{}]),
              ]);
              compared += answer.length;
            }
          }
        }
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 30) },
    );
    expect(compared).toBeGreaterThan(0);
  }, 600_000);
});
