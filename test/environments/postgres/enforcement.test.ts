import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DesiredPolicy } from '../../../src/core/sync/environment-state.ts';
import { aDatabase, aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, aSubscription, entitled, masking, where } from './bench.ts';

const staff = aSource(
  'hr.staff',
  {
    id: [],
    email: ['Contact.Email'],
    phone: ['Contact.Phone'],
    country: ['Geo.Country'],
    salary: ['Money.Salary'],
    bonus: ['Money.Bonus'],
    score: ['Score'],
    born: ['Date.Birth'],
    seen: ['Date.Seen'],
    active: ['Active'],
    note: ['Note'],
  },
  ['HR'],
);

const database = aDatabase(
  aServer(),
  [staff],
  `CREATE SCHEMA hr;
     CREATE TABLE hr.staff (
       id int PRIMARY KEY, email text, phone varchar(20), country text, salary numeric(10,2), bonus int, score float8,
       born date, seen timestamptz, active boolean, note jsonb
     );
     INSERT INTO hr.staff VALUES
       (1, 'one@example.com', '+49 1', 'DE', 1234.56, 17, 1.26, '1990-05-17', now() - interval '1 hour', true, '{"a": 1}'),
       (2, 'two@example.com', '+33 2', 'FR', 99.99, -17, -1.26, '1985-01-31', now() - interval '100 days', false, null),
       (3, null, null, null, null, null, null, null, null, null, null)`,
  { eventTimeTag: 'Date.Seen' },
);

/** What a role sees in one column, row by row. */
async function seen(role: string, column: string): Promise<unknown> {
  const rows = await database.as(role, `SELECT ${column} AS value FROM governed_hr.staff ORDER BY id`);
  return typeof rows === 'string' ? rows : rows.map(({ value }) => value);
}

const clear: Readonly<Record<string, readonly unknown[]>> = {
  email: ['one@example.com', 'two@example.com', null],
  salary: ['1234.56', '99.99', null],
};

describe('masks', () => {
  const rows: readonly [string, string, Readonly<Record<string, unknown>>, readonly unknown[]][] = [
    ['Null', 'Contact.Email', { type: 'Null' }, [null, null, null]],
    ['Constant', 'Contact.Email', { type: 'Constant', constant: "it's \\ hidden" }, Array(3).fill("it's \\ hidden")],
    ['Constant of a number', 'Money.Salary', { type: 'Constant', constant: '0.00' }, ['0.00', '0.00', '0.00']],
    ['Constant of a whole number', 'Money.Bonus', { type: 'Constant', constant: '-1' }, [-1, -1, -1]],
    ['Constant of a boolean', 'Active', { type: 'Constant', constant: 'true' }, [true, true, true]],
    ['Null of any type', 'Note', { type: 'Null' }, [null, null, null]],
    [
      'Regex',
      'Contact.Email',
      { type: 'Regex', regex: '^[^@]+@', replacement: '…@' },
      ['…@example.com', '…@example.com', null],
    ],
    [
      'Regex, everywhere and without case',
      'Contact.Phone',
      { type: 'Regex', regex: '[0-9]', replacement: 'x', global: true, caseInsensitive: true },
      ['+xx x', '+xx x', null],
    ],
    ['Rounding of a number', 'Money.Salary', { type: 'Rounding', bucketSize: 100 }, ['1200.00', '0.00', null]],
    ['Rounding of a whole number', 'Money.Bonus', { type: 'Rounding', bucketSize: 10 }, [10, -20, null]],
    ['Custom Function', 'Score', { type: 'Custom Function', sqlFunction: 'ROUND(@column, 1)' }, [1.3, -1.3, null]],
    [
      'Custom Function of a text',
      'Contact.Email',
      { type: 'Custom Function', sqlFunction: "left(@column, 1) || '…'" },
      ['o…', 't…', null],
    ],
  ];
  const column: Readonly<Record<string, string>> = {
    'Contact.Email': 'email',
    'Contact.Phone': 'phone',
    'Money.Salary': 'salary',
    'Money.Bonus': 'bonus',
    Active: 'active',
    Note: 'note',
    Score: 'score',
  };
  it.each(rows)('%s', async (_, tag, config, expected) => {
    const plan = await database.enforce([anyone, aDataPolicy('mask', [masking(tag, config)])]);
    expect(plan.refused).toEqual([]);
    expect(await seen('analyst', column[tag] ?? '')).toEqual(expected);
  });

  it('Rounding of a date', async () => {
    await database.enforce([
      anyone,
      aDataPolicy('mask', [masking('Date', { type: 'Rounding', timePrecision: 'MONTH' })]),
    ]);
    expect(await seen('analyst', 'born::text')).toEqual(['1990-05-01', '1985-01-01', null]);
    const [first] = await database.setUp(
      "SELECT date_trunc('month', seen, 'UTC')::text AS day FROM hr.staff WHERE id = 1",
    );
    expect(await seen('analyst', 'seen::text')).toContain(first?.day);
  });

  it('Hash: equal for equal values, with a salt that nobody knows', async () => {
    await database.enforce([anyone, aDataPolicy('mask', [masking('Contact.Email', { type: 'Hash' })])]);
    const [one, two, three] = (await seen('analyst', 'email')) as readonly string[];
    expect([one, two]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(three).toBe(null);
    expect(new Set([one, two, createHash('sha256').update('one@example.com').digest('hex')]).size).toBe(3);
    expect(await seen('financier', 'email')).toEqual([one, two, null]);
    const keys = await database.setUp('SELECT inner_key, outer_key FROM approve_to_promote.secret');
    const { inner_key, outer_key } = keys[0] as { inner_key: Buffer; outer_key: Buffer };
    const inner = createHash('sha256').update(inner_key).update('one@example.com').digest();
    expect(createHash('sha256').update(outer_key).update(inner).digest('hex')).toBe(one);
  });
});

describe('who is masked', () => {
  const constant = (text: string) => ({ type: 'Constant', constant: text });
  const mask = (text: string, given = {}) => masking('Contact.Email', constant(text), given);
  const groups = (...names: readonly string[]) => ({ operator: 'any', groups: names });

  it('everyone but the exceptions', async () => {
    await database.enforce([anyone, aDataPolicy('mask', [mask('masked', { exceptions: groups('auditors') })])]);
    expect(await seen('analyst', 'email')).toEqual(['masked', 'masked', 'masked']);
    expect(await seen('auditor', 'email')).toEqual(clear.email);
  });

  it('the first rule whose inclusion matches decides, then the last', async () => {
    const rules = [
      mask('for auditors', { inclusions: groups('auditors') }),
      mask('for finance', { inclusions: groups('finance'), exceptions: groups('auditors') }),
      mask('for all else', { exceptions: groups('analysts') }),
    ];
    await database.enforce([anyone, aDataPolicy('mask', rules)]);
    const first = async (role: string) => ((await seen(role, 'email')) as readonly unknown[])[0];
    expect([await first('auditor'), await first('financier'), await first('outsider'), await first('analyst')]).toEqual(
      ['for auditors', 'for finance', 'for all else', 'one@example.com'],
    );
  });

  it('by attributes, of which all or any are needed', async () => {
    await database.setUp(`INSERT INTO approve_to_promote.user_attributes VALUES
      ('analyst', 'clearance', 'pii'), ('analyst', 'training', '2024'), ('financier', 'clearance', 'pii')
      ON CONFLICT DO NOTHING`);
    const attributes = [
      { name: 'clearance', value: 'pii' },
      { name: 'training', value: '2024' },
    ];
    await database.enforce([
      anyone,
      aDataPolicy('mask', [mask('masked', { exceptions: { operator: 'all', attributes } })]),
    ]);
    expect(await seen('analyst', 'email')).toEqual(clear.email);
    expect(await seen('financier', 'email')).toEqual(['masked', 'masked', 'masked']);
    await database.enforce([
      anyone,
      aDataPolicy('mask', [mask('masked', { exceptions: { operator: 'any', attributes } })]),
    ]);
    expect(await seen('financier', 'email')).toEqual(clear.email);
    expect(await seen('outsider', 'email')).toEqual(['masked', 'masked', 'masked']);
  });

  it('only in rows where the condition is true', async () => {
    const rule = mask('masked', { conditionalPredicate: "@columnTagged('Geo.Country') IN ('DE', 'IT')" });
    await database.enforce([anyone, aDataPolicy('mask', [rule])]);
    expect(await seen('analyst', 'email')).toEqual(['masked', 'two@example.com', null]);
  });

  it('by the deeper tag where two policies mean a column, by the first authored where they are as deep', async () => {
    const policy = (key: string, tag: string) => aDataPolicy(key, [masking(tag, constant(key))]);
    const [wide, deep, late] = [
      policy('wide', 'Contact'),
      policy('deep', 'Contact.Email'),
      policy('late', 'Contact.Email'),
    ];
    const value = async () => ((await seen('analyst', 'email')) as readonly unknown[])[0];
    await database.enforce([anyone]);
    await database.enforce([anyone, wide]);
    expect(await value()).toBe('wide');
    await database.enforce([anyone, wide, deep]);
    expect(await value()).toBe('deep');
    await database.enforce([late, anyone, wide, deep]);
    expect(await value()).toBe('deep');
    await database.enforce([late, anyone, wide]);
    expect(await value()).toBe('late');
    await database.enforce([late, deep, anyone, wide]);
    expect(await value()).toBe('deep');
  });
});

describe('which rows are seen', () => {
  const ids = async (role: string) => seen(role, 'id');
  const rule = (key: string, ...rules: readonly Readonly<Record<string, unknown>>[]) => aDataPolicy(key, rules);

  const rows: readonly [string, string, readonly unknown[]][] = [
    ['equality', "country = 'DE'", [1]],
    ['by tag', "@columnTagged('Geo.Country') <> 'DE'", [2]],
    ['by name', "@columnReference('country') IS NULL", [3]],
    ['numbers', 'salary > 100 AND bonus BETWEEN -20 AND 20', [1]],
    ['dates', "born < '1990-01-01'", [2]],
    ['texts alike', "email LIKE 'one@%' OR email ILIKE 'TWO@%'", [1, 2]],
    ['booleans', 'NOT active', [2]],
    ['a choice', "CASE WHEN active THEN country ELSE 'none' END = 'none'", [2, 3]],
    ['functions', "upper(left(email, 1)) IN ('O', 'T') AND length(country) = 2", [1, 2]],
    ['the name of who asks', "@username = 'analyst'", [1, 2, 3]],
    ['nothing', 'NULL', []],
    ['what is in no list', "country NOT IN ('DE')", [2]],
    ['what is distinct', "country IS DISTINCT FROM 'DE'", [2, 3]],
  ];
  it.each(rows)('by a condition: %s', async (_, predicate, expected) => {
    const plan = await database.enforce([anyone, rule('rows', where(predicate))]);
    expect(plan.refused).toEqual([]);
    expect(await ids('analyst')).toEqual(expected);
  });

  it('all policies must agree', async () => {
    await database.enforce([anyone, rule('a', where('id < 3')), rule('b', where('id > 1'))]);
    expect(await ids('analyst')).toEqual([2]);
  });

  it('everyone but the exceptions, in the order of the rules', async () => {
    const rules = [
      where("country = 'DE'", { inclusions: { operator: 'any', groups: ['analysts'] } }),
      where("country = 'FR'", {
        inclusions: { operator: 'any', groups: ['finance'] },
        exceptions: { operator: 'any', groups: ['auditors'] },
      }),
      where('FALSE'),
    ];
    await database.enforce([anyone, rule('rows', ...rules)]);
    expect([await ids('analyst'), await ids('financier'), await ids('auditor'), await ids('outsider')]).toEqual([
      [1],
      [2],
      [1, 2, 3],
      [],
    ]);
  });

  it("by what is among somebody's attributes and groups", async () => {
    await database.setUp(`
      INSERT INTO approve_to_promote.user_attributes VALUES ('analyst', 'country', 'FR'), ('analyst', 'bonus', '17'), ('financier', 'country', 'DE') ON CONFLICT DO NOTHING;
      UPDATE hr.staff SET phone = 'auditors' WHERE id = 3`);
    await database.enforce([anyone, rule('rows', entitled('all', { country: 'Geo.Country' }))]);
    expect([await ids('analyst'), await ids('financier'), await ids('outsider')]).toEqual([[2], [1], []]);
    await database.enforce([anyone, rule('rows', entitled('any', { country: 'Geo.Country', bonus: 'Money.Bonus' }))]);
    expect(await ids('analyst')).toEqual([1, 2]);
    await database.enforce([anyone, rule('rows', entitled('all', { country: 'Geo.Country', bonus: 'Money.Bonus' }))]);
    expect(await ids('analyst')).toEqual([]);
    await database.enforce([
      anyone,
      rule('rows', where("@attributeValuesContains('country', @columnTagged('Geo.Country'))")),
    ]);
    expect([await ids('analyst'), await ids('outsider')]).toEqual([[2], []]);
    await database.enforce([anyone, rule('rows', where("@groupsContains(@columnTagged('Contact.Phone'))"))]);
    expect([await ids('auditor'), await ids('analyst')]).toEqual([[3], []]);
    await database.enforce([
      anyone,
      rule('rows', where("@isInGroups('finance', 'auditors') OR @hasAttribute('country', 'FR')")),
    ]);
    expect([await ids('auditor'), await ids('financier'), await ids('analyst')]).toEqual([[1, 2, 3], [], [1, 2, 3]]);
    await database.setUp('UPDATE hr.staff SET phone = NULL WHERE id = 3');
  });

  it('by the time, of the column that the operator names', async () => {
    const time = (isOlderOrNewer: string) =>
      rule('rows', { type: 'Time Restriction', config: { isOlderOrNewer, time: 86_400 } });
    await database.enforce([anyone, time('newer')]);
    expect(await ids('analyst')).toEqual([1]);
    await database.enforce([anyone, time('older')]);
    expect(await ids('analyst')).toEqual([2]);
  });
});

describe('who may read', () => {
  const outcome = async (role: string) => {
    const rows = await database.as(role, 'SELECT id FROM governed_hr.staff');
    return typeof rows === 'string' ? rows.replace(/ for .*/, '') : rows.length;
  };
  const all = async () =>
    Object.fromEntries(
      await Promise.all(
        ['financier', 'auditor', 'analyst', 'outsider'].map(async (role) => [role, await outcome(role)] as const),
      ),
    );
  const denied = 'permission denied';
  const subscription = (key: string, actions: Readonly<Record<string, unknown>>) =>
    aSubscription(key, { type: 'entitlements', ...actions });
  const groups = (operator: 'any' | 'all', ...names: readonly string[]) => ({
    entitlements: { operator, groups: names },
  });

  const rows: readonly [string, readonly DesiredPolicy[], Readonly<Record<string, unknown>>][] = [
    ['anyone', [anyone], { financier: 3, auditor: 3, analyst: 3, outsider: 3 }],
    [
      'nobody, unless picked by hand',
      [aSubscription('manual', { type: 'manual' })],
      { financier: denied, auditor: denied, analyst: denied, outsider: denied },
    ],
    [
      'a group',
      [subscription('s', groups('any', 'finance'))],
      { financier: 3, auditor: 3, analyst: denied, outsider: denied },
    ],
    [
      'any of two groups',
      [subscription('s', groups('any', 'auditors', 'analysts'))],
      { financier: denied, auditor: 3, analyst: 3, outsider: denied },
    ],
    [
      'who is in all groups',
      [subscription('s', groups('all', 'finance', 'auditors'))],
      { financier: 0, auditor: 3, analyst: 0, outsider: 0 },
    ],
    [
      'by an expression',
      [subscription('s', { advanced: "@isInGroups('finance') AND NOT @isInGroups('auditors')" })],
      { financier: 3, auditor: 0, analyst: 0, outsider: 0 },
    ],
    [
      'all that is required',
      [subscription('s', groups('any', 'finance')), subscription('t', groups('any', 'auditors'))],
      { financier: 0, auditor: 3, analyst: 0, outsider: 0 },
    ],
    [
      'any of what is shared',
      [
        subscription('s', { ...groups('any', 'analysts'), shareResponsibility: true }),
        subscription('t', { ...groups('any', 'auditors'), shareResponsibility: true }),
      ],
      { financier: denied, auditor: 3, analyst: 3, outsider: denied },
    ],
    [
      'a group that is no role',
      [subscription('s', groups('any', 'no such role', 'x'.repeat(70)))],
      { financier: denied, auditor: denied, analyst: denied, outsider: denied },
    ],
    [
      'nobody where nobody is named',
      [subscription('s', { entitlements: { operator: 'all', groups: [] } })],
      { financier: denied, auditor: denied, analyst: denied, outsider: denied },
    ],
  ];
  it.each(rows)('%s', async (_, policies, expected) => {
    const plan = await database.enforce(policies);
    expect(plan.refused).toEqual([]);
    expect(await all()).toEqual(expected);
  });

  it('whom people pick by hand, which is no difference', async () => {
    await database.enforce([aSubscription('manual', { type: 'manual' })]);
    await database.setUp('GRANT SELECT ON governed_hr.staff TO outsider');
    expect(await outcome('outsider')).toBe(3);
    const plan = await database.enforce([aSubscription('manual', { type: 'manual' })]);
    expect([plan.steps, await outcome('outsider')]).toEqual([[], 3]);
    await database.enforce([subscription('s', groups('any', 'finance'))]);
    expect(await outcome('outsider')).toBe(denied);
  });

  it('nobody once no policy is in force, staged ones included', async () => {
    const staged = aSubscription('anyone', { type: 'anyone' }, { staged: true });
    await database.enforce([anyone]);
    await database.enforce([staged]);
    expect(await outcome('analyst')).toMatch(/does not exist/);
    expect(await database.as('analyst', 'SELECT * FROM hr.staff')).toMatch(/permission denied/);
  });
});
