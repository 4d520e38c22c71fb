import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { activeHolds } from '../../../src/core/ledger/active-holds.ts';
import { entryPath } from '../../../src/core/ledger/entry-path.ts';
import type { LedgerEntry } from '../../../src/core/ledger/ledger-entry.ts';
import { parseEntry } from '../../../src/core/ledger/parse-entry.ts';
import { printEntry } from '../../../src/core/ledger/print-entry.ts';
import {
  answeredClicks,
  commanderOf,
  entriesOf,
  objectionsBefore,
  openedByGovernor,
  promoterByCommand,
  recordedCommand,
  recordedMerge,
  recordedPush,
  recordedSay,
} from '../../../src/core/ledger/recorded.ts';
import { meaningOf } from '../../../src/core/text/canonical.ts';
import type { Json } from '../../../src/core/text/json.ts';

const governor = { id: 1, login: 'governor', kind: 'user' } as const;
const owner = { id: 2, login: 'owner', kind: 'user' } as const;
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const value: Json = { decision: 'approved', ['__proto__']: { a: [] }, b: {} };

const objection: LedgerEntry = {
  kind: 'objection',
  pull: 12,
  review: 'PRR_kwDO/=',
  base: 'main',
  by: owner,
  at: 100,
  governor: false,
  owns: ['finance.payments'],
  on: [{ path: 'policies/dev/salary.yml', meanings: ['m1', 'm2'] }],
};
const examples: readonly (readonly [string, LedgerEntry])[] = [
  ['objections/12/PRR_kwDO%2F%3D.json', objection],
  [
    'withdrawals/12/PRR_kwDO%2F%3D-2062f456b1fd4fa2.json',
    { kind: 'withdrawal', pull: 12, review: 'PRR_kwDO/=', path: 'policies/dev/salary.yml', by: owner, at: 101 },
  ],
  ['openings/12.json', { kind: 'opening', pull: 12, by: governor, at: 1, governor: true }],
  [
    `pushes/12/5-${A}.json`,
    {
      kind: 'push',
      pull: 12,
      at: 5,
      before: B,
      after: A,
      by: governor,
      governor: true,
      signed: [{ commit: A, by: governor, governor: true }],
    },
  ],
  ['merges/12.json', { kind: 'merge', pull: 12, commit: A, at: 9, promoter: governor, governor: true }],
  [
    'commands/77.json',
    { kind: 'command', comment: 77, on: 12, by: governor, at: 9, words: '/restore x', outcome: 'done', opened: 13 },
  ],
  [
    'commands/79.json',
    {
      kind: 'command',
      comment: 79,
      on: 12,
      by: governor,
      at: 9,
      words: '/promote',
      outcome: 'refused',
      why: 'not merged',
      deliveries: ['72d3162e-cc78-11e3-81ab-4c9367dc0958', 'other'],
    },
  ],
  [
    `holds/Salary%20%26%20bonus/${A}-77.json`,
    { kind: 'hold', policyKey: 'Salary & bonus', blob: A, by: governor, at: 9, why: 'rolled back', command: 77 },
  ],
  ['holds/x/removal-78.json', { kind: 'hold', policyKey: 'x', by: governor, at: 9, why: 'held', command: 78 }],
  [
    `releases/Salary%20%26%20bonus/${A}-77.json`,
    { kind: 'release', policyKey: 'Salary & bonus', blob: A, hold: 77, by: owner, at: 10, command: 80 },
  ],
  [
    'receipts/prod/000042-0d0a2e270bbe1ac6.json',
    {
      kind: 'receipt',
      environment: 'prod',
      sequence: 42,
      commit: A,
      set: 'f'.repeat(64),
      at: 9,
      settled: false,
      outcomes: [
        { policyKey: 'x', result: 'applied' },
        { policyKey: 'y', result: 'failed', why: '422' },
      ],
    },
  ],
  ['tries/12/81.json', { kind: 'try', pull: 12, head: A, by: governor, at: 9, command: 81 }],
  ['try-ends/12/81.json', { kind: 'try-end', pull: 12, command: 81, at: 10, why: 'closed' }],
  [
    'dev-sets/000007.json',
    {
      kind: 'dev-set',
      sequence: 7,
      connection: 'immuta-dev',
      commit: A,
      set: 'f'.repeat(64),
      tried: [{ pull: 12, head: A, policyKeys: ['x'] }],
      aside: [{ pull: 13, head: A, why: 'it changes what #12 tries' }],
      keys: ['x'],
      at: 9,
    },
  ],
  [
    'catalogues/prod/9-2ba3056e95d23c0c.json',
    { kind: 'catalogue', environment: 'prod', at: 9, parts: ['a'.repeat(64), 'b'.repeat(64)] },
  ],
  [`roles/${A}/octocat.json`, { kind: 'role', rules: A, login: 'OctoCat', id: 583231, at: 3 }],
  [`snapshots/${meaningOf(value)}.json`, { kind: 'snapshot', of: 'decision', digest: meaningOf(value), value }],
];

const isText = (text: string) => !/[\ud800-\udfff]/u.test(text);

describe('an entry of the ledger', () => {
  it.each(examples)('stands at %s and is read back as it was', (path, entry) => {
    const file = printEntry(entry);
    expect(file.path).toBe(path);
    expect(parseEntry(file)).toEqual({ ok: true, value: entry, warnings: [] });
    expect(file.text.endsWith('\n')).toBe(true);
  });

  it('is the same file whatever the order of its keys, and whoever is not known any more', () => {
    const { by: _, ...nobody } = objection;
    const turned = Object.fromEntries(Object.entries(objection).reverse()) as unknown as LedgerEntry;
    expect(printEntry(turned)).toEqual(printEntry(objection));
    expect(parseEntry(printEntry(nobody as LedgerEntry))).toMatchObject({ ok: true });
  });

  it('has a path that any text of a person can neither leave nor share', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.string({ unit: 'binary', maxLength: 200 }),
        (a, b) => {
          const path = (policyKey: string) =>
            entryPath({ kind: 'hold', policyKey, by: governor, at: 0, why: '', command: 1 });
          expect(path(a)).toMatch(/^holds\/[A-Za-z0-9_!~'()%-]{1,200}\/removal-1\.json$/);
          if (a !== b && isText(a) && isText(b)) expect(path(a)).not.toBe(path(b));
        },
      ),
    );
    for (const policyKey of ['', '.', '..', '../x', '.git', 'a/b', '"', '\n', '*'])
      expect(entryPath({ kind: 'hold', policyKey, by: governor, at: 0, why: '', command: 1 }).split('/')).toHaveLength(
        3,
      );
  });

  it('is read back whatever text people wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (text, json) => {
        const snapshot = JSON.parse(JSON.stringify({ text, json })) as Json;
        const entries: readonly LedgerEntry[] = [
          { kind: 'hold', policyKey: text, by: { ...governor, login: text }, at: 0, why: text, command: 1 },
          { kind: 'snapshot', of: 'catalogue', digest: meaningOf(snapshot), value: snapshot },
        ];
        for (const entry of entries) expect(parseEntry(printEntry(entry))).toMatchObject({ ok: true, value: entry });
      }),
    );
  });
});

describe('a file of the ledger branch that the app would not write', () => {
  const { path, text } = printEntry(objection);
  const cases: readonly (readonly [string, { path: string; text: string }, string])[] = [
    ['no JSON', { path, text: '{' }, 'is not JSON'],
    ['an unknown kind', { path, text: text.replace('"objection"', '"pardon"') }, 'kind'],
    ['no kind', { path, text: '{}\n' }, 'kind'],
    ['a list', { path, text: '[]\n' }, 'must be'],
    ['a key too many', { path, text: text.replace('{', '{\n  "also": 1,') }, 'also'],
    ['a key too few', { path, text: text.replace('  "governor": false,\n', '') }, 'governor'],
    [
      'a doubled key',
      { path, text: text.replace('"governor": false,', '"governor": true,\n  "governor": false,') },
      'not as the app writes it',
    ],
    ['another spelling of the same', { path, text: text.trim() }, 'not as the app writes it'],
    [
      'a commit id that is none',
      {
        path: 'merges/1.json',
        text: printEntry({ kind: 'merge', pull: 1, commit: 'HEAD', at: 1, governor: true }).text,
      },
      'commit',
    ],
    ['the entry of another path', { path: 'objections/13/x.json', text }, 'belongs at objections/12/'],
    [
      'a snapshot of another digest',
      {
        path: `snapshots/${'0'.repeat(64)}.json`,
        text: printEntry({ kind: 'snapshot', of: 'decision', digest: '0'.repeat(64), value: 1 }).text,
      },
      'digest',
    ],
  ];
  it.each(cases)('is a problem: %s', (_what, file, message) => {
    const read = parseEntry(file);
    expect(read.ok).toBe(false);
    const said = read.ok ? [] : read.problems.map((problem) => `${problem.message} ${problem.remedy ?? ''}`);
    expect(said.join('\n')).toContain(message);
    expect(read.ok ? '' : read.problems[0]?.path).toBe(file.path);
  });
});

describe('what the ledger says', () => {
  const entries = new Map(examples.map(([path, entry]) => [path, entry]));
  const without = (...kinds: readonly string[]) =>
    new Map([...entries].filter(([, { kind }]) => !kinds.includes(kind)));

  it('of objections: they follow the policy into other pull requests to the same base and a renamed file of their own, and say when they were taken back', () => {
    const recorded = without('withdrawal');
    expect(objectionsBefore(recorded, 'main', 13)).toEqual([
      {
        pull: 12,
        review: 'PRR_kwDO/=',
        path: 'policies/dev/salary.yml',
        meanings: ['m1', 'm2'],
        by: owner,
        role: { governor: false, owns: ['finance.payments'] },
        at: 100,
      },
    ]);
    expect(objectionsBefore(recorded, 'main', 12)).toEqual(objectionsBefore(recorded, 'main', 13));
    expect(objectionsBefore(recorded, 'release', 12)).toHaveLength(1);
    expect(objectionsBefore(recorded, 'release', 13)).toEqual([]);
    expect(objectionsBefore(entries, 'main', 13)).toMatchObject([{ meanings: ['m1', 'm2'], withdrawnAt: 101 }]);
  });

  it('of the say an objector had', () => {
    expect(recordedSay(entries, 12, 'PRR_kwDO/=')).toEqual({
      governor: false,
      owns: ['finance.payments'],
      on: ['policies/dev/salary.yml'],
    });
    expect(recordedSay(entries, 13, 'PRR_kwDO/=')).toBeUndefined();
  });

  it('of openings, pushes, merges and commands', () => {
    expect(openedByGovernor(entries, 12)).toBe(true);
    expect(openedByGovernor(entries, 1)).toBeUndefined();
    expect(recordedPush(entries, 12, { at: 5, after: A })?.governor).toBe(true);
    expect(recordedPush(entries, 12, { at: 6, after: A })).toBeUndefined();
    expect(recordedMerge(entries, 12)?.promoter).toEqual(governor);
    expect(recordedCommand(entries, 77)?.outcome).toBe('done');
    expect(recordedCommand(entries, 78)).toBeUndefined();
    expect([...answeredClicks(entries)].map(([guid, { comment }]) => [guid, comment])).toEqual([
      ['72d3162e-cc78-11e3-81ab-4c9367dc0958', 79],
      ['other', 79],
    ]);
    expect(commanderOf(entries, 13)).toEqual(governor);
    expect(commanderOf(entries, 12)).toBeUndefined();
    expect(entriesOf(entries, 'receipt')).toHaveLength(1);
  });

  it('R8: of who promoted by command: one that was refused promotes nothing, nor does one elsewhere', () => {
    const command = (comment: number, over: object) => {
      const entry = { kind: 'command', comment, on: 12, by: governor, at: 9, words: '/promote', outcome: 'done' };
      return { ...entry, ...over } as LedgerEntry;
    };
    const promoter = (...commands: LedgerEntry[]) =>
      promoterByCommand(new Map(commands.map((entry) => [entryPath(entry), entry])), 12);
    expect(promoter(command(1, {}))).toEqual(governor);
    expect(promoter(command(1, { outcome: 'refused', why: 'not merged' }))).toBeUndefined();
    expect(promoter(command(1, { on: 13 }))).toBeUndefined();
    expect(promoter(command(1, { words: '/promote now' }))).toBeUndefined();
  });

  it('of holds: one stands until that one is released', () => {
    expect(activeHolds(entries).map(({ policyKey }) => policyKey)).toEqual(['x']);
    const again: LedgerEntry = {
      kind: 'hold',
      policyKey: 'Salary & bonus',
      blob: A,
      by: owner,
      at: 20,
      why: '',
      command: 90,
    };
    const held = new Map([...entries, [entryPath(again), again]]);
    expect(activeHolds(held).map(({ command }) => command)).toEqual([78, 90]);
    expect(activeHolds(without('release'))).toHaveLength(2);
  });
});
