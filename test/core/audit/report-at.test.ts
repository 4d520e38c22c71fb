import { describe, expect, it } from '@jest/globals';
import type { AuditedChain, AuditedLink } from '../../../src/core/audit/chain.ts';
import { momentAsked } from '../../../src/core/audit/moment-asked.ts';
import { reportAt } from '../../../src/core/audit/report-at.ts';
import { reportCsv } from '../../../src/core/audit/report-csv.ts';
import { reportHtml } from '../../../src/core/audit/report-html.ts';
import type { ReceiptEntry } from '../../../src/core/ledger/ledger-entry.ts';
import { genesis, withChanges } from '../../../src/core/promotion/in-force.ts';
import type { StatedChange } from '../../../src/core/promotion/statement.ts';

const governor = { id: 1, login: 'governor-1', kind: 'user' } as const;
const owner = { id: 2, login: 'owner', kind: 'user' } as const;
const start = genesis('c0', new Map([['a.yml', 'a1']]), new Map([['rules.yml', 'r1']]));

function link(
  sequence: number,
  at: number,
  before: AuditedChain['start'],
  changes: readonly StatedChange[],
): AuditedLink {
  return {
    path: `promotions/${sequence}.json`,
    keyid: 'k',
    text: '{}',
    digest: `d${sequence}`,
    inForce: { ...withChanges(before, changes), sequence },
    statement: {
      repository: 1,
      environment: 'prod',
      sequence,
      previous: 'p',
      parent: 'p',
      at,
      changes,
      inForce: 'x',
      pulls: [{ number: sequence + 10, head: 'h', mergeCommit: 'm', promoter: governor, snapshot: 's' }],
    },
  };
}
const change = (pull: number, path: string, before: string | undefined, after: string | undefined): StatedChange => ({
  place: 'prod',
  path,
  ...(after === undefined ? {} : { policyKey: path.replace('.yml', '') }),
  before,
  after,
  pull,
  approvals: [{ by: owner, roles: ['owner'], commit: 'c'.repeat(40), review: 'r' }],
});
const one = link(1, 100, start, [change(11, 'a.yml', 'a1', 'a2'), change(11, 'b.yml', undefined, 'b1')]);
const two = link(2, 200, one.inForce, [change(12, 'a.yml', 'a2', 'a3'), change(12, 'b.yml', 'b1', undefined)]);
const chain: AuditedChain = { start, links: [one, two], problems: [] };
const receipt = (sequence: number, at: number, more: Partial<ReceiptEntry> = {}): ReceiptEntry => ({
  kind: 'receipt',
  environment: 'production',
  sequence,
  commit: 'c',
  set: 's',
  at,
  settled: true,
  outcomes: [],
  ...more,
});
const ask = (at: number, receipts: readonly ReceiptEntry[] | undefined = []) =>
  reportAt({ chain, receipts, at, keyOf: (blob) => (blob === 'a1' ? 'a' : undefined) });

describe('what was in production', () => {
  it.each([
    [99, 0, [['a.yml', 'a1']]],
    [
      100,
      1,
      [
        ['a.yml', 'a2'],
        ['b.yml', 'b1'],
      ],
    ],
    [
      199,
      1,
      [
        ['a.yml', 'a2'],
        ['b.yml', 'b1'],
      ],
    ],
    [200, 2, [['a.yml', 'a3']]],
  ] as const)('at second %s is the set of statement %s', (at, sequence, policies) => {
    const report = ask(at);
    expect(report.sequence).toBe(sequence);
    expect(report.rows.filter(({ place }) => place === 'prod').map(({ path, blob }) => [path, blob])).toEqual(policies);
  });

  it('is told with who approved it, who promoted it, and since when, for those bytes', () => {
    expect(ask(150).rows[0]).toMatchObject({
      path: 'a.yml',
      policyKey: 'a',
      since: { sequence: 1, at: 100, pull: 11 },
      promoter: governor,
      approvals: [{ by: owner, roles: ['owner'] }],
    });
    expect(ask(50).rows[0]).toMatchObject({ policyKey: 'a', since: undefined, promoter: undefined, approvals: [] });
  });
});

describe('a policy that moved to another file', () => {
  const moved = link(3, 300, two.inForce, [change(13, 'a.yml', 'a3', undefined), change(13, 'c.yml', undefined, 'a3')]);
  const at = (
    moment: number,
    links: readonly AuditedLink[] = [one, two, moved],
    receipts: readonly ReceiptEntry[] = [],
  ) =>
    reportAt({ chain: { ...chain, links }, receipts, at: moment, keyOf: () => 'a' })
      .rows.filter(({ place }) => place === 'prod')
      .map(({ path, blob, since, synced, approvals, rolledBackBy }) => ({
        path,
        blob,
        since: since?.sequence,
        synced: synced.map(({ sequence }) => sequence),
        approved: approvals.length,
        rolledBackBy,
      }));
  const row = { blob: 'a3', approved: 1, rolledBackBy: undefined };

  it('is told under the name it had then, each with its own statement, approvals and receipts', () => {
    const receipts = [receipt(2, 230), receipt(3, 330)];
    expect(at(299, undefined, receipts)).toEqual([{ ...row, path: 'a.yml', since: 2, synced: [2] }]);
    expect(at(300, undefined, receipts)).toEqual([{ ...row, path: 'c.yml', since: 3, synced: [3] }]);
  });

  it('and back by a rollback, is told with who approved it under that name', () => {
    const back = link(4, 400, moved.inForce, [
      { ...change(13, 'c.yml', 'a3', undefined), approvals: [] },
      { ...change(13, 'a.yml', undefined, 'a3'), approvals: [] },
    ]);
    const rollback = { policyKey: 'a', undoes: 3, by: governor, on: 13, comment: 1 };
    const rolled: AuditedLink = { ...back, statement: { ...back.statement, pulls: [], rollback } };
    expect(at(400, [one, two, moved, rolled])).toEqual([
      { ...row, path: 'a.yml', since: 4, synced: [], rolledBackBy: governor },
    ]);
  });
});

it('bytes that a rollback brought back are told with who approved them first, and with who took the other ones out', () => {
  const back = link(3, 300, two.inForce, [{ ...change(12, 'a.yml', 'a3', 'a2'), approvals: [] }]);
  const rollback = { policyKey: 'a', undoes: 2, by: owner, on: 12, comment: 1 };
  const rolled: AuditedLink = { ...back, statement: { ...back.statement, pulls: [], rollback } };
  const { rows } = reportAt({
    chain: { ...chain, links: [one, two, rolled] },
    receipts: [],
    at: 300,
    keyOf: () => 'a',
  });
  expect(rows[0]).toMatchObject({
    blob: 'a2',
    since: { sequence: 3 },
    approvals: [{ by: owner }],
    promoter: governor,
    rolledBackBy: owner,
  });
});

describe('when it was synced', () => {
  it('is the first receipt that shows these very bytes in effect', () => {
    const receipts = [
      receipt(2, 230),
      receipt(1, 140),
      receipt(1, 120),
      receipt(1, 110, { settled: false }),
      receipt(0, 90),
    ];
    expect(ask(150, receipts).rows[0]?.synced).toEqual([{ environment: 'production', sequence: 1, at: 120 }]);
    expect(ask(250, receipts).rows[0]?.synced).toEqual([{ environment: 'production', sequence: 2, at: 230 }]);
    expect(ask(50, receipts).rows[0]?.synced).toEqual([{ environment: 'production', sequence: 0, at: 90 }]);
  });

  it('is not told by a receipt of other bytes, whichever came later', () => {
    expect(ask(150, [receipt(2, 230)]).rows.map(({ synced }) => synced.length)).toEqual([0, 0, 0]);
  });

  it('is not told of bytes that came back by a receipt from before they went', () => {
    const back = link(3, 300, two.inForce, [change(13, 'a.yml', 'a3', 'a2')]);
    const asked = { chain: { ...chain, links: [one, two, back] }, at: 350, keyOf: () => 'a' };
    const synced = (receipts: readonly ReceiptEntry[]) => reportAt({ ...asked, receipts }).rows[0]?.synced;
    expect(synced([receipt(1, 120), receipt(2, 230)])).toEqual([]);
    expect(synced([receipt(1, 120), receipt(3, 330)])).toEqual([{ environment: 'production', sequence: 3, at: 330 }]);
  });

  it('is told of a policy that was applied where the rest of the set was not', () => {
    const outcomes = [{ policyKey: 'a', result: 'applied' } as const];
    const rows = ask(150, [receipt(1, 110, { settled: false, outcomes })]).rows;
    expect(rows.map(({ path, synced }) => [path, synced.length])).toEqual([
      ['a.yml', 1],
      ['b.yml', 0],
      ['rules.yml', 0],
    ]);
  });

  it('is said to be unknown where there is no ledger, no receipt, or none for it', () => {
    const lacking = (receipts: readonly ReceiptEntry[] | undefined) =>
      reportAt({ chain, receipts, at: 150, keyOf: () => 'k' }).lacking.at(-1);
    expect(lacking(undefined)).toMatch('no ledger branch');
    expect(lacking([])).toBe('the ledger holds no receipt of a sync');
    expect(lacking([receipt(0, 90)])).toBe('no receipt in the ledger shows 2 policies in effect');
    expect(lacking([receipt(1, 110)])).toMatch('who approved it before is not recorded');
    const keyless = reportAt({ chain, receipts: [], at: 50, keyOf: () => undefined });
    expect(keyless.lacking).toContain('the bytes of 1 policy are not in this clone: no policy key');
  });
});

describe('what a moment leaves open', () => {
  const asked = (at: number, more: { receipts?: readonly ReceiptEntry[]; proposed?: readonly number[] } = {}) => {
    const { receipts = [], proposed = [] } = more;
    const { lacking } = reportAt({ chain, receipts, at, keyOf: () => 'k', proposed: new Set(proposed) });
    return lacking.filter((why) => !/receipt|approved/.test(why));
  };
  const FETCHED = 'what was promoted after this clone was fetched is not known here';

  it('is said of the newest statement: the clone may be old, and of none that another one followed', () => {
    expect(asked(1000)).toEqual([FETCHED]);
    expect(asked(200)).toEqual([FETCHED]);
    expect(asked(199)).toEqual([]);
  });

  it('is said of a moment before every statement: the trusted first commit tells nothing of since when', () => {
    expect(asked(99)).toEqual([expect.stringContaining('no statement was made by then')]);
  });

  it('is said of a statement that was signed before it was merged, until a sync or another one shows that it was', () => {
    const open = expect.stringContaining('statement 1 was signed by then, and merged later');
    expect(asked(150, { proposed: [1] })).toEqual([open]);
    expect(asked(150, { proposed: [2] })).toEqual([]);
    expect(asked(250, { proposed: [1] })).toEqual([FETCHED]);
    expect(asked(150, { proposed: [1], receipts: [receipt(1, 150)] })).toEqual([]);
    expect(asked(149, { proposed: [1], receipts: [receipt(1, 150)] })).toEqual([open]);
  });
});

describe('T61: a report for another medium', () => {
  const evil = '=HYPERLINK("http://x")<script>alert(1)</script>&\u202e\n';
  const report = {
    ...ask(150),
    rows: ask(150).rows.map((row) => ({ ...row, path: evil, promoter: { ...governor, login: '@x' } })),
    lacking: ['<b>'],
  };

  it('as CSV holds no formula, no cell that ends another, and no hidden character', () => {
    const [, line = ''] = reportCsv(report).split('\r\n');
    expect(line).toMatch(`"'=HYPERLINK(""http://x"")<script>alert(1)</script>&\\u{202e}\\u{a}"`);
    expect(line).toMatch(`"'@x (1)"`);
  });

  it.each(['=1', '+1', '-1', '@x', '|x', '%x', '＝1', '＋1', '－1', '＠x', '｜x', '％x', ' ＝1', '\u3000＝1'])(
    'as CSV holds %s as words',
    (path) => {
      const [, line = ''] = reportCsv({ ...report, rows: ask(150).rows.map((row) => ({ ...row, path })) }).split(
        '\r\n',
      );
      expect(line).toContain(`,"'${path}",`);
    },
  );

  it('as HTML holds no element from outside, and may run nothing', () => {
    const html = reportHtml(report, [{ fault: 'replay', path: '<i>', why: "'" }]);
    expect(html).not.toMatch(/<script|<b>|<i>|\u202e/);
    expect(html).toMatch('&lt;script&gt;alert(1)&lt;/script&gt;&amp;');
    expect(html).toMatch("default-src 'none'");
  });
});

it.each([
  ['2026-01-31', Date.UTC(2026, 0, 31, 23, 59, 59) / 1000],
  ['2026-01', Date.UTC(2026, 0, 1, 23, 59, 59) / 1000],
  ['2026-01-31T12:00:00', Date.UTC(2026, 0, 31, 12) / 1000],
  ['2026-01-31T12:00:00+02:00', Date.UTC(2026, 0, 31, 10) / 1000],
  ['31.1.2026', undefined],
  ['', undefined],
])('the moment %s is UTC second %s; a day means its end', (text, at) => {
  expect(momentAsked(text)).toBe(at);
});
