import { describe, expect, it } from '@jest/globals';
import type { DesiredPolicy } from '../../../src/core/sync/environment-state.ts';
import { aDatabase, aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, masking, where } from './bench.ts';

/** Every value at the edge of what its type holds. */
const edges: Readonly<Record<string, readonly [type: string, ...values: readonly string[]]>> = {
  small: ['smallint', '-32768', '32767'],
  large: ['bigint', '-9223372036854775808', '9223372036854775807'],
  exact: ['numeric', `${'9'.repeat(131_072)}.5`, `-${'9'.repeat(131_072)}.5`, 'NaN', '-Infinity', '0.5'],
  single: ['real', '3.4028235e38', '-3.4028235e38', '1e-45', 'NaN', 'Infinity', '1.5'],
  double: ['double precision', '1.7976931348623157e308', '-1.7976931348623157e308', '5e-324', 'NaN', '1.5'],
  day: ['date', '5874897-12-31', '4714-11-24 BC', 'infinity', '2024-05-17'],
  stamp: ['timestamp', '294276-12-31 23:59:59.999999', '4714-11-24 00:00:00 BC', '-infinity', '2024-05-17'],
  zoned: ['timestamptz', '294276-12-31 23:59:59.999999+00', '4714-11-24 00:00:00+00 BC', '2024-05-17 00:00:00+00'],
  note: ['text', '', 'a-b', 'é'],
};
const column = Object.keys(edges);

const columns = Object.entries(edges).map(([name, [type]]) => `${name} ${type}`);
const rows = Object.entries(edges).flatMap(([name, [, ...values]]) =>
  values.map((value) => `INSERT INTO shop.edges (${name}) VALUES ('${value}')`),
);
const database = aDatabase(
  aServer(),
  [aSource('shop.edges', Object.fromEntries(column.map((name) => [name, [name]])))],
  `CREATE SCHEMA shop; CREATE TABLE shop.edges (${columns.join(', ')}); ${rows.join('; ')}`,
);

const masked = (tag: string, config: Readonly<Record<string, unknown>>) => aDataPolicy('mask', [masking(tag, config)]);

/** Reads the view to its last value; an error comes as text. */
async function readAll(policy: DesiredPolicy) {
  const plan = await database.enforce([anyone, policy]);
  expect(plan.refused).toEqual([]);
  return database.as('analyst', 'SELECT count(v::text)::int AS n FROM governed_shop.edges v');
}

describe('no row makes a mask fail', () => {
  const all = Object.values(edges).reduce((sum, [, ...values]) => sum + values.length, 0);
  const custom = (sqlFunction: string) => ({ type: 'Custom Function', sqlFunction });
  const rows: readonly [string, Readonly<Record<string, unknown>>][] = [
    ...['second', 'week', 'quarter', 'year'].flatMap((timePrecision) =>
      ['day', 'stamp', 'zoned'].map((tag): [string, Readonly<Record<string, unknown>>] => [
        tag,
        { type: 'Rounding', timePrecision },
      ]),
    ),
    ...['small', 'large', 'exact', 'single', 'double'].map((tag): [string, Readonly<Record<string, unknown>>] => [
      tag,
      { type: 'Rounding', bucketSize: 1000 },
    ]),
    ['exact', { type: 'Rounding', bucketSize: 0.1 }],
    ['double', custom('abs(@column)')],
    ['double', custom('round(@column, 3)')],
    ['single', custom('ceil(@column)')],
    ['single', custom(`CASE WHEN @column = 1.5 THEN ${'9'.repeat(40)} ELSE @column END`)],
    ['single', custom(`CASE WHEN @column = 1.5 THEN 0.${'0'.repeat(60)}1 ELSE round(@column) END`)],
    ['exact', custom('ceil(@column)')],
    ['exact', custom('floor(@column)')],
    ['exact', custom('round(@column)')],
    ['stamp', custom("date_trunc('year', @column)")],
    ['note', custom("split_part(@column, '-', 1)")],
    ['note', { type: 'Regex', regex: '(a|b){0,100}.*', replacement: '' }],
    ['single', { type: 'Constant', constant: `3${'0'.repeat(38)}` }],
  ];
  it.each(rows)('%s: %j', async (tag, config) => {
    expect(await readAll(masked(tag, config))).toEqual([{ n: all }]);
  });

  it('what can be rounded is, and what cannot is not shown', async () => {
    await database.enforce([anyone, masked('day', { type: 'Rounding', timePrecision: 'year' })]);
    expect(await database.as('analyst', 'SELECT day::text FROM governed_shop.edges WHERE day IS NOT NULL')).toEqual([
      { day: 'infinity' },
      { day: '2024-01-01' },
    ]);
    await database.enforce([anyone, masked('double', { type: 'Rounding', bucketSize: 1 })]);
    expect(
      await database.as('analyst', 'SELECT double::text FROM governed_shop.edges WHERE double IS NOT NULL'),
    ).toEqual([{ double: '0' }, { double: 'NaN' }, { double: '1' }]);
  });
});

describe('no row makes a condition fail', () => {
  it.each([
    'ceil(exact) > 0 OR TRUE',
    "date_trunc('year', stamp) > '2000-01-01 00:00' OR TRUE",
    "1.5 IS NOT NULL AND 'x' IS NOT NULL AND NULL IS NULL",
    "split_part(note, '-', 9999) = '' OR TRUE",
    'single = 1.5 OR TRUE',
    "large IN (1, 2, 1.5) OR small NOT IN (1, 2) OR note IN ('a', note) OR TRUE",
  ])('%s', async (predicate) => {
    const answer = await readAll(aDataPolicy('rows', [where(predicate)]));
    expect(answer).toEqual([{ n: expect.any(Number) }]);
    expect(answer).not.toEqual([{ n: 0 }]);
  });
});

describe('a long list and deep nesting', () => {
  it('is read as written where it is no longer than what people write', async () => {
    const list = Array.from({ length: 2000 }, (_, index) => `'a${index}'`);
    expect(await readAll(aDataPolicy('rows', [where(`note IN ('a-b', ${list.join(', ')})`)]))).toEqual([{ n: 1 }]);
    const deep = `${'('.repeat(8)}(small = 32767)${' BETWEEN FALSE AND TRUE)'.repeat(8)}`;
    expect(await readAll(aDataPolicy('rows', [where(deep)]))).toEqual([{ n: 2 }]);
  });
});
