import { describe, expect, it } from '@jest/globals';
import type { DesiredPolicy } from '../../../src/core/sync/environment-state.ts';
import { aDatabase, aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, aSubscription, masking, where } from './bench.ts';

const orders = aSource('shop.orders', {
  id: ['Id'],
  note: ['Note'],
  price: ['Price'],
  placed: ['Placed'],
  sent: ['Sent'],
  extra: ['Extra'],
  sort: ['Sort'],
  a: ['Twice'],
  b: ['Twice'],
  single: ['Single'],
});

const database = aDatabase(
  aServer(),
  [orders],
  `CREATE SCHEMA shop;
     CREATE TABLE shop.orders (
       id smallint, note text, price numeric(10,2), placed timestamp, sent timestamptz, extra json,
       sort text COLLATE "C", a text, b text, single real
     )`,
);

/** The refusal of a policy: place in the payload and reason. */
async function refusal(policy: DesiredPolicy): Promise<string> {
  const pointers: string[] = [];
  const lineOf = (pointer: string) => pointers.push(pointer);
  const { refused } = await database.plan([anyone, { ...policy, lineOf }]);
  const [problem] = refused[0]?.problems ?? [];
  if (problem === undefined) return 'not refused';
  return `${pointers[(problem.line ?? 0) - 1]}: ${problem.message.replace('PostgreSQL cannot enforce this exactly: ', '')}`;
}

const mask = (tag: string, config: Readonly<Record<string, unknown>>, given = {}) =>
  aDataPolicy('refused', [masking(tag, config, given)]);
const rows = (predicate: string) => aDataPolicy('refused', [where(predicate)]);
const subscription = (actions: Readonly<Record<string, unknown>>) => aSubscription('refused', actions);
const config = '/actions/0/rules/0/config';

/** A condition within conditions, each of which repeats what stands before it. */
const nested = (times: number, after: string) => `${'('.repeat(times)}(id = 1)${` ${after})`.repeat(times)}`;

describe('what PostgreSQL cannot enforce exactly is refused, with its place', () => {
  const table: readonly [string, DesiredPolicy, string][] = [
    [
      'k-anonymity',
      mask('Note', { type: 'K-Anonymization' }),
      `${config}/maskingConfig: PostgreSQL cannot mask by K-Anonymization exactly`,
    ],
    ['format preservation', mask('Note', { type: 'Format Preserving Masking' }), 'Format Preserving Masking exactly'],
    ['reversible masks', mask('Note', { type: 'Reversible' }), 'Reversible exactly'],
    ['random answers', mask('Note', { type: 'Randomized Response' }), 'Randomized Response exactly'],
    ['keys nobody knows', mask('Note', { type: 'Hash', salted: true }), 'what salted means for Hash is not known'],
    ['a hash of a number', mask('Price', { type: 'Hash' }), 'a hash is a text, and price is of type numeric'],
    [
      'a constant of another type',
      mask('Price', { type: 'Constant', constant: 'none' }),
      "'none' is no decimal number",
    ],
    [
      'a constant too large',
      mask('Id', { type: 'Constant', constant: '40000' }),
      '40000 is beyond what a column of type smallint holds',
    ],
    [
      'a constant of a type that is not known',
      mask('Extra', { type: 'Constant', constant: '{}' }),
      'can be masked by Null alone',
    ],
    [
      'rounding by what the data are like',
      mask('Price', { type: 'Rounding' }),
      'rounding needs bucketSize or timePrecision',
    ],
    ['rounding of a text', mask('Note', { type: 'Rounding', bucketSize: 5 }), 'bucketSize needs a number'],
    ['a bucket of nothing', mask('Price', { type: 'Rounding', bucketSize: 0 }), 'bucketSize is a number above 0'],
    [
      'an expression that means something else elsewhere',
      mask('Note', { type: 'Regex', regex: '(?<!a)b', replacement: '' }),
      'does not mean the same everywhere',
    ],
    [
      'a back reference',
      mask('Note', { type: 'Regex', regex: '(a)\\1', replacement: '' }),
      'does not mean the same everywhere',
    ],
    [
      'a replacement that shows what was found',
      mask('Note', { type: 'Regex', regex: '(a)', replacement: '\\1' }),
      'must not refer to what was found',
    ],
    [
      'an expression that finds as little as it can',
      mask('Note', { type: 'Regex', regex: 's+?.*', replacement: '***' }),
      'does not mean the same everywhere',
    ],
    [
      'counts beyond those of PostgreSQL',
      mask('Note', { type: 'Regex', regex: 'a{0,256}', replacement: '' }),
      'PostgreSQL counts to 255 at most',
    ],
    [
      'a constant beyond what a column holds',
      mask('Single', { type: 'Constant', constant: `4${'0'.repeat(38)}` }),
      'is beyond what a column of type real holds',
    ],
    [
      'a constant that a column would show as 0',
      mask('Single', { type: 'Constant', constant: `0.${'0'.repeat(60)}1` }),
      'is beyond what a column of type real holds',
    ],
    [
      'a condition that is repeated for every column',
      aDataPolicy('refused', [
        {
          type: 'Masking',
          config: {
            fields: [{ type: 'anyTag' }],
            maskingConfig: { type: 'Null' },
            conditionalPredicate: nested(11, 'BETWEEN FALSE AND TRUE'),
          },
        },
      ]),
      ': what it says about shop.orders is more than 1000000 characters of SQL',
    ],
    [
      'a function that looks at another column',
      mask('Note', { type: 'Custom Function', sqlFunction: 'a' }),
      'a mask sees its own column alone',
    ],
    [
      'a function that is not allowed',
      mask('Note', { type: 'Custom Function', sqlFunction: 'pg_read_file(@column)' }),
      'the function pg_read_file is not allowed',
    ],
    [
      'a function of another type',
      mask('Note', { type: 'Custom Function', sqlFunction: 'length(@column)' }),
      'the function gives integer, and note is of type text',
    ],
    [
      'a condition of a mask that may fail',
      mask('Note', { type: 'Null' }, { conditionalPredicate: '1 / price > 2' }),
      `${config}/conditionalPredicate: the operator / is not allowed`,
    ],
    [
      'purposes as exceptions',
      mask('Note', { type: 'Null' }, { exceptions: { purposes: ['Fraud'] } }),
      '/actions/0/rules/0/exceptions: PostgreSQL knows no purposes',
    ],
    [
      'a purpose restriction',
      aDataPolicy('refused', [{ type: 'Purpose Restriction', config: { purposes: ['Fraud'] } }]),
      '/actions/0/rules/0: PostgreSQL knows no purposes',
    ],
    [
      'a sample',
      aDataPolicy('refused', [{ type: 'Minimization', config: { percent: 10 } }]),
      'a sample of the rows is not the same twice',
    ],
    [
      'a time without a column',
      aDataPolicy('refused', [{ type: 'Time Restriction', config: { isOlderOrNewer: 'newer', time: 5 } }]),
      'which column holds the time is not known',
    ],
    [
      'what is not said for everyone else',
      aDataPolicy('refused', [where('TRUE', { inclusions: { operator: 'any', groups: ['finance'] } })]),
      '/actions/0/rules/0: what holds for everyone else is not said',
    ],
    [
      'two row restrictions in one policy',
      { ...aDataPolicy('refused', [], { actions: [{ rules: [where('TRUE')] }, { rules: [where('FALSE')] }] }) },
      '/actions/1/rules/0: whether a row must meet both',
    ],
    [
      'a template',
      aDataPolicy('refused', [where('TRUE')], { template: true }),
      '/template: what a template enforces is not known',
    ],
    [
      'an inverted predicate',
      aDataPolicy('refused', [{ ...where('TRUE'), config: { predicate: 'TRUE', invert: true } }]),
      'how `invert` changes the predicate is not known',
    ],
    [
      'approval',
      subscription({ type: 'approval', approvals: [] }),
      '/actions/type: PostgreSQL has nobody to ask for approval',
    ],
    [
      'writing',
      subscription({ type: 'anyone', accessGrant: 'WRITE' }),
      '/actions/accessGrant: writing through a mask is not exact',
    ],
    [
      'a subscription of another level than the first',
      subscription({ type: 'manual' }),
      ': shop.orders has a subscription policy of type anyone already',
    ],
    [
      'entitlement by purpose',
      subscription({ type: 'entitlements', advanced: "@isUsingPurpose('x')" }),
      '/actions/advanced: @isusingpurpose cannot be expressed here',
    ],
    [
      'entitlement by a column',
      subscription({ type: 'entitlements', advanced: "note = 'x'" }),
      '/actions/advanced: there is no column "note"',
    ],
  ];
  it.each(table)('%s', async (_, policy, reason) => {
    expect(await refusal(policy)).toContain(reason);
  });
});

describe('a predicate that can fail, read elsewhere or mean something else tomorrow is refused', () => {
  const table: readonly [string, string][] = [
    ['10 / id = 5', 'the operator / is not allowed'],
    ['id + 1 > 2', 'the operator + is not allowed'],
    ['-id < 0', 'the operator - is not allowed'],
    ['EXISTS (SELECT FROM shop.orders)', 'a subquery is not allowed'],
    ['id IN (SELECT id FROM shop.orders)', 'a subquery is not allowed'],
    ['id = (SELECT 1)', 'a subquery is not allowed'],
    ['TRUE; DROP TABLE shop.orders', 'more than one expression'],
    ['TRUE FROM shop.orders', 'not allowed in an expression'],
    ['TRUE, FALSE', 'more than one expression'],
    ['TRUE UNION SELECT TRUE', 'not allowed in an expression'],
    ['TRUE) OR (TRUE', 'this is no SQL'],
    ['TRUE ORDER BY 1', 'not allowed in an expression'],
    ['TRUE INTO x', 'not allowed in an expression'],
    ['TRUE AS x', 'not allowed in an expression'],
    ['', 'the expression is empty'],
    ['-- nothing', 'the expression is empty'],
    ["note = 'x", 'this is no SQL'],
    ['note', 'the expression must be a condition'],
    ['pg_sleep(1) IS NULL', 'the function pg_sleep is not allowed'],
    ["current_setting('a.b') = 'x'", 'the function current_setting is not allowed'],
    ['current_user = note', 'a value of the session'],
    ['placed::date = current_date', 'cannot be compared exactly'],
    ['sent > placed', 'cannot be compared exactly'],
    ["sent > '2020-01-01'", 'is no timestamp with a zone'],
    ["placed > 'yesterday'", 'is no timestamp without a zone'],
    ['note::integer = 1', 'cannot be compared exactly'],
    ["price = 'x'", 'is no decimal number'],
    ['note = 5', '5 is a number, not text'],
    ["note < 'x'", 'the order of texts depends'],
    ['note LIKE note', 'the pattern of LIKE must be written out'],
    ["note LIKE 'x\\'", 'must not end with an escape'],
    ["note LIKE 'x' ESCAPE '!'", 'the function like_escape is not allowed'],
    ["note SIMILAR TO 'x'", 'not allowed'],
    ["note ~ '(a+)+$'", 'the operator ~ is not allowed'],
    ['note COLLATE "C" = \'x\'', 'COLLATE is not allowed'],
    ["sort = 'x'", 'values of this type can be compared with nothing'],
    ['extra = extra', 'values of this type can be compared with nothing'],
    ["note = ANY (ARRAY['x'])", 'is not allowed'],
    ["(id, note) = (1, 'x')", 'a row is not allowed'],
    ['note = $1', 'a parameter is not allowed'],
    ['orders.note = note', 'columns are named alone'],
    ['orders IS NULL', 'there is no column "orders"'],
    ['ctid IS NULL', 'there is no column "ctid"'],
    ['"@username" = note', 'the name "@username" is not allowed'],
    ['U&"\\0040isingroups"(\'auditors\')', 'is not allowed'],
    ["u&\"!0040isingroups\" UESCAPE '!' ('auditors')", 'is not allowed'],
    ['U&"!0040username" UESCAPE \'!\' = note', 'is not allowed'],
    ["@columnTagged('Twice') = 'x'", 'has two columns tagged Twice: a and b'],
    ["@columnTagged('Note') + 1 = 2", 'the operator + is not allowed'],
    ["@columnTagged(note) = 'x'", '@columnTagged takes a text, written out'],
    ["@columnReference('gone') = 'x'", 'has no column "gone"'],
    ["@attributeValuesContains('a', sent)", 'cannot be compared with texts exactly'],
    ["@attributeValuesContains('a', note, 'placeholder')", 'takes a name and a column'],
    ["@isUsingPurpose('x')", 'cannot be expressed here'],
    ["@iam = 'x'", 'cannot be expressed here'],
    ['note OPERATOR(public.=) note', 'is not known'],
    ['public.lower(note) IS NULL', 'is not known'],
    ['lower(DISTINCT note) IS NULL', 'agg_distinct'],
    ['row_number() OVER () = 1', 'over is not allowed'],
    ['left(note, -1) IS NULL', 'takes a whole number'],
    ["round(price, 'x') = 1", 'takes a whole number'],
    [`${'NOT '.repeat(3000)}TRUE`, 'nested deeper than 100 levels'],
    [`${'('.repeat(15_000)}TRUE${')'.repeat(15_000)}`, 'longer than 20000 characters'],
    ["x'ff' IS NULL", 'a bit string is not allowed'],
    ["constructor(note) = 'x'", 'the function constructor is not allowed'],
    ["'x'::constructor = 'x'", 'a conversion to this type is not allowed'],
    ['"__proto__"(note) IS NULL', 'the function __proto__ is not allowed'],
    ['1e999999 IS NOT NULL', 'is no decimal number'],
    ["split_part(note, '-', 0) = 'x'", 'split_part takes a whole number from 1 to 9999'],
    [nested(16, 'BETWEEN FALSE AND TRUE'), 'more than 200000 characters of SQL'],
    [nested(90, 'BETWEEN FALSE AND TRUE'), 'more than 200000 characters of SQL'],
    [nested(24, 'IN (id = 1, id = 2)'), 'more than 200000 characters of SQL'],
  ];
  it.each(table)('%.60s', async (predicate, reason) => {
    expect(await refusal(rows(predicate))).toMatch(reason);
  });
});

describe('what is refused and not in force yet', () => {
  const inexact = mask('Note', { type: 'K-Anonymization' });
  it('closes the data sources it should guard, and says so', async () => {
    await database.setUp("DELETE FROM shop.orders; INSERT INTO shop.orders (id, note) VALUES (1, 'x')");
    await database.enforce([anyone]);
    expect(await database.as('analyst', 'SELECT id FROM governed_shop.orders')).toEqual([{ id: 1 }]);
    const plan = await database.enforce([anyone, inexact]);
    expect(plan.notes).toContain('Nobody sees a row of shop.orders while refused cannot be enforced.');
    expect(await database.as('analyst', 'SELECT id FROM governed_shop.orders')).toMatch(/permission denied/);
    expect((await database.enforce([anyone, inexact])).steps).toEqual([]);
    await database.enforce([anyone]);
    expect(await database.as('analyst', 'SELECT id FROM governed_shop.orders')).toEqual([{ id: 1 }]);
  });

  it('stays as it was where an earlier version is in force', async () => {
    await database.enforce([anyone, mask('Note', { type: 'Constant', constant: 'hidden' })]);
    await database.enforce([anyone, inexact]);
    expect(await database.as('analyst', 'SELECT note FROM governed_shop.orders')).toEqual([{ note: 'hidden' }]);
  });
});

describe('what is not governed as it seems', () => {
  it('a group that is no role is said', async () => {
    const exceptions = { operator: 'any', groups: ['finance', 'nobody'] };
    const { notes } = await database.plan([anyone, mask('Note', { type: 'Null' }, { exceptions })]);
    expect(notes).toEqual(['No role is named nobody: nobody is in that group.']);
  });

  it('who reads past the views, and what a sync leaves alone, is said', async () => {
    await database.setUp(`
      CREATE ROLE steward LOGIN IN ROLE syncer; CREATE ROLE watcher LOGIN IN ROLE pg_read_all_data;
      CREATE ROLE porter LOGIN IN ROLE loader; CREATE ROLE writer LOGIN IN ROLE pg_write_all_data;
      CREATE VIEW public.peek AS SELECT * FROM shop.orders`);
    const { notes } = await database.plan([anyone]);
    expect(notes).toEqual([
      'porter reads what loader may read past its policies.',
      'public.peek shows shop.orders past its policies.',
      'steward reads what syncer owns past its policies.',
      'watcher reads every table past its policies.',
      'writer writes every table, and so what people are told apart by.',
    ]);
    await database.setUp('DROP VIEW public.peek; DROP ROLE steward, watcher, porter, writer');
  });

  it.each<[string, string]>([
    ['a trigger', 'CREATE TRIGGER seen BEFORE INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION public.seen_row()'],
    ['a check', 'ALTER TABLE shop.orders ADD CONSTRAINT seen CHECK (public.seen(note))'],
    ['a default', 'ALTER TABLE shop.orders ALTER note SET DEFAULT public.seen(NULL)::text'],
    ['an index', 'CREATE INDEX seen ON shop.orders (public.seen(note))'],
  ])('code of others that is run by %s of a table is said', async (_, hang) => {
    await database.setUp(`
      CREATE FUNCTION public.seen_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE FUNCTION public.seen(text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN TRUE; END';
      ALTER FUNCTION public.seen_row() OWNER TO outsider; ALTER FUNCTION public.seen(text) OWNER TO outsider; ${hang}`);
    const { notes } = await database.plan([anyone]);
    expect(notes).toEqual(['Writing to shop.orders runs code of outsider, which sees what is written.']);
    await database.setUp(
      'ALTER TABLE shop.orders ALTER note DROP DEFAULT; DROP FUNCTION public.seen_row(), public.seen(text) CASCADE',
    );
  });

  it('what would be shown by default of a table that is made later is said', async () => {
    const change = (words: string) =>
      database.setUp(`ALTER DEFAULT PRIVILEGES FOR ROLE syncer IN SCHEMA shop ${words}`);
    await change('GRANT SELECT ON TABLES TO analyst, loader');
    const { notes } = await database.plan([anyone]);
    expect(notes).toEqual([
      'What syncer makes in the schema shop is shown to analyst by default, a partition of a governed table too.',
    ]);
    await change('REVOKE SELECT ON TABLES FROM analyst, loader');
  });

  it('where a reference tells which keys there are, that is said', async () => {
    await database.setUp(`
      ALTER TABLE shop.orders ADD PRIMARY KEY (id);
      SET ROLE syncer;
      CREATE TABLE shop.by_rows (id smallint REFERENCES shop.orders); GRANT INSERT ON shop.by_rows TO analyst;
      CREATE TABLE shop.by_columns (id smallint REFERENCES shop.orders); GRANT UPDATE (id) ON shop.by_columns TO PUBLIC;
      CREATE TABLE shop.loaded (id smallint REFERENCES shop.orders); GRANT INSERT ON shop.loaded TO loader;
      CREATE TABLE shop.read_only (id smallint REFERENCES shop.orders); GRANT SELECT ON shop.read_only TO PUBLIC;
      RESET ROLE; CREATE TABLE public.mine (id smallint REFERENCES shop.orders); ALTER TABLE public.mine OWNER TO outsider`);
    const { notes } = await database.plan([anyone]);
    expect(notes).toEqual([
      'Writing to public.mine tells which keys shop.orders has.',
      'Writing to shop.by_columns tells which keys shop.orders has.',
      'Writing to shop.by_rows tells which keys shop.orders has.',
    ]);
    await database.setUp(
      'DROP TABLE shop.by_rows, shop.by_columns, shop.loaded, shop.read_only, public.mine; ALTER TABLE shop.orders DROP CONSTRAINT orders_pkey',
    );
  });

  it('rights that lead past a view are said before they are taken', async () => {
    await database.setUp('GRANT SELECT ON shop.orders TO outsider, PUBLIC');
    const { notes } = await database.plan([anyone]);
    expect(notes).toEqual(['Everyone loses all rights on shop.orders.', 'outsider loses all rights on shop.orders.']);
    await database.setUp('REVOKE ALL ON shop.orders FROM outsider, PUBLIC');
  });

  it('a part of another table is refused: its rows are read there', async () => {
    await database.setUp(
      'SET ROLE syncer; CREATE TABLE shop.all_events (id int) PARTITION BY RANGE (id); CREATE TABLE shop.events PARTITION OF shop.all_events DEFAULT',
    );
    const plan = await database.enforce([anyone], [aSource('shop.events', { id: [] })]);
    expect(plan.refused[0]?.problems[0]?.message).toContain('shop.events is a part of shop.all_events');
  });

  it('a data source that the database lacks is said', async () => {
    const plan = await database.enforce([anyone], [orders, aSource('shop.gone', { id: [] })]);
    expect([plan.refused, plan.notes]).toEqual([[], ['shop.gone is no table of this database.']]);
  });

  it('a view of somebody else in the place of ours is refused', async () => {
    await database.setUp(
      'SET ROLE syncer; CREATE TABLE shop.taken (id int); CREATE VIEW governed_shop.taken AS SELECT 1 AS id',
    );
    const plan = await database.enforce([anyone], [aSource('shop.taken', { id: [] })]);
    expect(plan.refused[0]?.problems[0]?.message).toContain("governed_shop.taken is somebody else's");
    expect(plan.unmanaged).toContain('governed_shop.taken');
  });

  it('a column that the approved catalogue does not know is shown to nobody', async () => {
    await database.setUp("DELETE FROM shop.orders; INSERT INTO shop.orders (id, note) VALUES (1, 'x')");
    await database.enforce([anyone], [aSource('shop.orders', { id: [], note: [], vanished: ['PII'] })]);
    const rows = await database.as('analyst', 'SELECT * FROM governed_shop.orders');
    expect(rows).toEqual([{ id: 1, note: 'x' }]);
  });
});
