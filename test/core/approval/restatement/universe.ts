import fc from 'fast-check';
import type { WrittenFile } from '../../../../src/core/scenario/written-scenario.ts';

/** Versions of a policy file by name: `1` and `1c` mean the same, `1x` is `1` with another mode, `-` is no such file. */
export const policyVersions = ['0', '0c', '1', '1c', '1x', '2', '2c', '3', '-'] as const;

/** The last may be another name of the first. */
export const policyPaths = ['policies/dev/a.yml', 'policies/dev/b.yml', 'policies/dev/z.yml'] as const;

export const otherPaths = [
  '.github/approve-to-promote.yml',
  'policies/people.yml',
  'policies/data-sources/sales.yml',
  'docs/README.md',
  'policies/prod/a.yml',
] as const;

export const governors = ['gov-ann', 'gov-bob', 'gov-cy', 'gov-dee'];
export const owners = ['own-sal', 'own-hal', 'own-cat', 'own-cid'];
export const strangers = ['rando', 'newgov', 'admin', 'helper[bot]', 'sync[bot]'];

/** What a file version is, except its bytes; one for each meaning of a path. */
interface Content {
  readonly sources: readonly string[];
  readonly staged: boolean;
  readonly tags: readonly string[];
  readonly type: 'data' | 'subscription' | undefined;
  readonly flaw: 'none' | 'local' | 'parse' | 'path' | 'link';
}

const content: fc.Arbitrary<Content> = fc.record({
  sources: fc.subarray(['sales', 'hr', 'crm']),
  staged: often(false, true, 8),
  tags: fc.subarray(['pii', 'secret']),
  type: fc.constantFrom('data' as const, 'subscription' as const, undefined),
  flaw: fc.oneof(
    { weight: 300, arbitrary: fc.constant('none' as const) },
    { weight: 1, arbitrary: fc.constantFrom('local' as const, 'parse' as const, 'path' as const, 'link' as const) },
  ),
});

/** The files that may exist in one scenario: path → version → file as a scenario writes it. */
export type Universe = Readonly<Record<string, Readonly<Record<string, WrittenFile>>>>;

export const universe: fc.Arbitrary<Universe> = fc
  .record({ contents: fc.array(content, { minLength: 8, maxLength: 8 }), keyed: fc.boolean() })
  .map(({ contents, keyed }) => universeOf(contents, keyed));

/** One policy in every file, active on sales whatever it means; it may be known by a key. */
export const plainUniverse: fc.Arbitrary<Universe> = fc.boolean().map((keyed) => {
  const plain: Content = { sources: ['sales'], staged: false, tags: [], type: undefined, flaw: 'none' };
  return universeOf(Array(8).fill(plain), keyed);
});

function universeOf(contents: readonly Content[], keyed: boolean): Universe {
  const [a, b, z] = policyPaths;
  const masking = policy('a', contents, keyed);
  return {
    [a]: masking,
    [b]: policy('b', contents.slice(4), false),
    [z]: masking,
    ...Object.fromEntries(otherPaths.map((path) => [path, other(path)])),
  };
}

function policy(letter: string, contents: readonly Content[], keyed: boolean): Readonly<Record<string, WrittenFile>> {
  return Object.fromEntries(
    policyVersions.map((version) => {
      if (version === '-') return [version, { digest: 'ABSENT' }];
      const meaning = Number(version[0]);
      const { sources, staged, tags, type, flaw } = contents[meaning] ?? { sources: [], staged: false, tags: [] };
      return [
        version,
        {
          digest: `${letter}${version.replace('x', '')}`,
          meaning: `m${letter}${meaning}`,
          sources,
          scope: flaw === 'local' ? 'local' : 'global',
          state: staged ? 'staged' : 'active',
          tags,
          ...(keyed ? { policy_key: letter } : {}),
          ...(type === undefined ? {} : { type }),
          ...(version === '1x' ? { mode: '100755' } : {}),
          ...(flaw === 'link' ? { mode: version === '1x' ? '160000' : '120000' } : {}),
          ...(flaw === 'parse' ? { parse: 'line 3: unknown key' } : {}),
          ...(flaw === 'path' ? { path_problem: 'differs from another path by case alone' } : {}),
        },
      ];
    }),
  );
}

function other(path: string): Readonly<Record<string, WrittenFile>> {
  return Object.fromEntries(
    policyVersions.map((version) => [
      version,
      version === '-' ? { digest: 'ABSENT' } : { digest: `${path.slice(-7, -4)}${version.replace('x', '')}` },
    ]),
  );
}

/** Mostly the first; the second once in so many. */
export function often<Usual, Rare>(usual: Usual, rare: Rare, onceIn: number): fc.Arbitrary<Usual | Rare> {
  return fc.oneof({ weight: onceIn - 1, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(rare) });
}

/** Mostly nothing; something once in so many. */
export function sometimes<Value>(arbitrary: fc.Arbitrary<Value>, onceIn: number): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: onceIn - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}
