import { describe, expect, it } from '@jest/globals';
import type { AuditedChain } from '../../src/core/audit/chain.ts';
import { entryPath } from '../../src/core/ledger/entry-path.ts';
import type { LedgerEntry } from '../../src/core/ledger/ledger-entry.ts';
import { ledgerNamed } from '../../src/flows/audit-ledger-named.ts';
import type { PolicyRepository } from '../../src/ports.ts';

/** Two statements, made on commits `one` and `two` of the ledger. */
const chain = {
  links: ['one', 'two'].map((ledger, index) => ({
    path: `${index + 1}.json`,
    statement: { sequence: index + 1, ledger },
  })),
} as unknown as AuditedChain;

/** Ancestors by commit; the first parents are those in front, and a commit without any list is not in the clone. */
interface Clone {
  readonly line: readonly string[];
  readonly behind: Readonly<Record<string, readonly string[]>>;
}
function gitOf({ line, behind }: Clone): PolicyRepository {
  return {
    firstParents: async () => line.map((id) => ({ id })),
    fetch: async ({ ids = [] }: { ids?: readonly string[] }) => ({ missing: ids.filter((id) => !(id in behind)) }),
    isAncestor: async (commit: string, head: string) => commit === head || behind[head]?.includes(commit) === true,
  } as unknown as PolicyRepository;
}

const promotion = (sequence: number): LedgerEntry => ({
  kind: 'promotion',
  sequence,
  digest: 'd',
  commit: 'c',
  first: 'f',
  at: 1,
});
const receipt = (environment: string, sequence: number): LedgerEntry => ({
  kind: 'receipt',
  environment,
  sequence,
  commit: 'c',
  set: 's',
  at: 1,
  settled: true,
  outcomes: [],
});

async function told(clone: Clone, entries: readonly LedgerEntry[] = [], givenUpTo?: number) {
  const ledger = { head: clone.line[0], entries: new Map(entries.map((entry) => [entryPath(entry), entry])) };
  const { problems, undecided, lacking } = await ledgerNamed(gitOf(clone), chain, ledger, givenUpTo);
  return {
    rewritten: problems.map(({ path }) => path),
    undecided: undecided.map((why) => /statement (\d)/.exec(why)?.[1]),
    lacking: lacking.length,
  };
}
const nothing = { rewritten: [], undecided: [], lacking: 0 };

describe('a branch of the ledger', () => {
  it.each<[string, Clone, readonly LedgerEntry[], Awaited<ReturnType<typeof told>>]>([
    ['that goes on over every commit holds them', { line: ['three', 'two', 'one'], behind: {} }, [], nothing],
    [
      'that holds them beside its own line does too',
      { line: ['three'], behind: { one: [], two: ['one'], three: ['two', 'one'] } },
      [promotion(2)],
      nothing,
    ],
    [
      'that ends before one may be older here than the statement',
      { line: ['one'], behind: { one: [], two: ['one'] } },
      [promotion(1)],
      { ...nothing, undecided: ['2'] },
    ],
    [
      'that ends before one that the clone never had may be older too',
      { line: ['one'], behind: { one: [] } },
      [promotion(1), receipt('dev', 9)],
      { ...nothing, undecided: ['2'] },
    ],
    [
      'that went another way was rewritten',
      { line: ['other', 'one'], behind: { one: [], two: ['one'], other: ['one'] } },
      [],
      { ...nothing, rewritten: ['2.json'] },
    ],
    [
      'that tells of the promotion went on without it, and was rewritten',
      { line: ['other', 'one'], behind: { one: [], other: ['one'] } },
      [promotion(2)],
      { ...nothing, rewritten: ['2.json'] },
    ],
    [
      'that tells of the sync of a later one too',
      { line: ['other'], behind: { other: [] } },
      [receipt('prod', 3)],
      { ...nothing, rewritten: ['1.json', '2.json'] },
    ],
    ['that is not in the clone is not looked at', { line: [], behind: {} }, [], { ...nothing, lacking: 1 }],
  ])('%s', async (_, clone, entries, expected) => {
    expect(await told(clone, entries)).toEqual(expected);
  });

  it('is not asked for what the operator gave up', async () => {
    expect(await told({ line: ['other'], behind: { other: [] } }, [promotion(2)], 2)).toEqual(nothing);
    expect(await told({ line: ['other'], behind: { other: [] } }, [], 1)).toEqual({ ...nothing, undecided: ['2'] });
  });
});
