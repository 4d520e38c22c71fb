import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BoundedMap } from '../../src/git/bounded-map.ts';
import { coAuthorsOf } from '../../src/git/co-authors.ts';
import { localFailure, missingOnServer, transportFailure } from '../../src/git/failure.ts';
import { tipIn } from '../../src/git/fetch-head.ts';
import { nameOf } from '../../src/git/name-of.ts';
import { isObjectId, isRefName } from '../../src/git/object-id.ts';
import { oneAtATime } from '../../src/git/one-at-a-time.ts';
import { parseCommit } from '../../src/git/parse-commit.ts';
import { parseTree } from '../../src/git/parse-tree.ts';
import { placesOf } from '../../src/git/places.ts';
import { unquotePath } from '../../src/git/unquote-path.ts';

const OWNER = { name: 'An Owner', email: 'owner@example.com' };
const WRITTEN = 'An Owner <owner@example.com>';

describe('the co-authors of a commit message', () => {
  const cases: readonly (readonly [string, string, readonly object[]])[] = [
    ['as GitHub writes it', `subject\n\nCo-authored-by: ${WRITTEN}\n`, [OWNER]],
    [
      'in any case',
      `subject\n\nCO-AUTHORED-BY: ${WRITTEN}\nco-authored-by: B <b@x>`,
      [OWNER, { name: 'B', email: 'b@x' }],
    ],
    ['with Windows line ends', `subject\r\n\r\nCo-authored-by: ${WRITTEN}\r\n`, [OWNER]],
    [
      'without a space, or with one before the colon',
      `s\n\nCo-authored-by:${WRITTEN}\nCo-authored-by : ${WRITTEN}`,
      [OWNER, OWNER],
    ],
    ['folded over lines', 's\n\nCo-authored-by: An Owner\n  <owner@example.com>\n', [OWNER]],
    ['among other trailers', `s\n\nSigned-off-by: X <x@x>\nCo-authored-by: ${WRITTEN}\nReviewed-by: Y <y@y>`, [OWNER]],
    [
      'further up, as a squash leaves it',
      `s (#1)\n\n* one\n\nCo-authored-by: ${WRITTEN}\n\n* two\n\nlast words`,
      [OWNER],
    ],
    ['without a mail address', 's\n\nCo-authored-by: An Owner', [{ name: 'An Owner', email: '' }]],
    ['with nothing but one', 's\n\nCo-authored-by: <owner@example.com>', [{ name: '', email: 'owner@example.com' }]],
    ['with something after it', `s\n\nCo-authored-by: ${WRITTEN} (the owner)`, [OWNER]],
    ['none in the middle of a line', `s\n\nThanks, Co-authored-by: ${WRITTEN}`, []],
    ['none', 'subject only', []],
    ['none in an empty message', '', []],
  ];
  it.each(cases)('are found: %s', (_what, message, expected) => {
    expect(coAuthorsOf(message)).toEqual(expected);
  });

  it("are at least those that git's own trailer rules find", () => {
    for (const [, message] of cases) {
      const found = execFileSync('git', ['interpret-trailers', '--parse'], { input: message }).toString();
      const byGit = found.split('\n').filter((line) => /^co-authored-by\s*:/i.test(line));
      expect(coAuthorsOf(message).length).toBeGreaterThanOrEqual(byGit.length);
    }
  });
});

describe('a commit object', () => {
  const parse = (text: string | Buffer) => parseCommit(Buffer.from(text));
  const TREE = `tree ${'a'.repeat(40)}`;

  it('is read with its signature and odd headers stepped over', () => {
    const text = `${TREE}\nparent p1\nparent p2\nauthor A <a@x> 1 +0000\ncommitter C <c@x> 2 -0130\ngpgsig -----BEGIN\n author E <e@x> 1 +0000\n -----END\nencoding latin1\n\nmessage\nauthor F <f@x> 1 +0000\n`;
    expect(parse(text)).toEqual({
      tree: 'a'.repeat(40),
      parents: ['p1', 'p2'],
      author: { name: 'A', email: 'a@x' },
      committer: { name: 'C', email: 'c@x' },
      coAuthors: [],
    });
  });

  it('takes the first author where a second is forged behind it', () => {
    const text = `${TREE}\nauthor A <a@x> 1 +0000\nauthor B <b@x> 1 +0000\ncommitter C <c@x> 2 +0000\n\nm`;
    expect(parse(text).author).toEqual({ name: 'A', email: 'a@x' });
  });

  it.each(['author A 1 +0000', 'author A <a@x>', 'author A <a@x 1 +0000', 'author', ''])(
    'names nobody for: %s',
    (line) => {
      expect(parse(`${TREE}\n${line}\n\nm`).author).toBeUndefined();
    },
  );

  it('reads names that are not UTF-8, and messages with a zero byte', () => {
    const latin = Buffer.from(
      `${TREE}\nauthor J\xf6rg <j@x> 1 +0000\ncommitter C <c@x> 1 +0000\n\nm\0\nCo-authored-by: ${WRITTEN}`,
      'latin1',
    );
    expect(parse(latin)).toMatchObject({ author: { name: 'Jörg' }, coAuthors: [OWNER] });
  });
});

describe('a path', () => {
  it('is read back from what git prints, whatever is in it', () => {
    const asGitPrints = (bytes: Buffer) => {
      const special: Readonly<Record<number, string>> = {
        7: 'a',
        8: 'b',
        9: 't',
        10: 'n',
        11: 'v',
        12: 'f',
        13: 'r',
        34: '"',
        92: '\\',
      };
      let out = '';
      for (const byte of bytes) {
        const letter = special[byte];
        if (letter !== undefined) out += `\\${letter}`;
        else if (byte < 0x20 || byte > 0x7e) out += `\\${byte.toString(8).padStart(3, '0')}`;
        else out += String.fromCharCode(byte);
      }
      return `"${out}"`;
    };
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), (names) => {
        const path = names.map((name) => name.replaceAll('/', '_')).join('/');
        expect(unquotePath(asGitPrints(Buffer.from(path)))).toBe(path);
      }),
    );
    expect(unquotePath('policies/dev/a.yml')).toBe('policies/dev/a.yml');
  });

  it('that is not UTF-8 stays as git prints it, so that two are never one', () => {
    expect(nameOf(Buffer.from([0xff, 0x61, 0x22]))).toBe('"\\377a\\""');
    expect(nameOf(Buffer.from([0xfe, 0x61, 0x22]))).not.toBe(nameOf(Buffer.from([0xff, 0x61, 0x22])));
    expect(nameOf(Buffer.from('\ufffd'))).toBe('\ufffd');
    expect(unquotePath('"policies/\\377.yml"')).toBe('policies/"\\377.yml"');
  });
});

describe('a tree object', () => {
  const line = (mode: string, name: string) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.alloc(20, 1)]);
  it('is read line by line, directories with six digits', () => {
    expect(parseTree(Buffer.concat([line('100644', 'a b'), line('40000', 'c')]), 20)).toEqual([
      { name: 'a b', mode: '100644', id: '01'.repeat(20) },
      { name: 'c', mode: '040000', id: '01'.repeat(20) },
    ]);
    expect(parseTree(Buffer.alloc(0), 20)).toEqual([]);
  });
  it('is refused when it ends too early or forges a path', () => {
    expect(() => parseTree(line('100644', 'a').subarray(0, 20), 20)).toThrow('too early');
    expect(() => parseTree(Buffer.from('100644'), 20)).toThrow('too early');
    expect(() => parseTree(line('100644', 'dev/a.yml'), 20)).toThrow('slash');
  });
});

describe('governed places', () => {
  const standing = placesOf(['policies/dev/', '.github/rules.yml']);
  it.each([
    ['policies/dev/a.yml', 'inside'],
    ['Policies/DEV/a.yml', 'inside'],
    ['policies/dev', 'above'],
    ['policies', 'above'],
    ['.github/rules.yml', 'inside'],
    ['.github/RULES.yml', 'inside'],
    ['.github', 'above'],
    ['.github/other.yml', 'outside'],
    ['policies/develop/a.yml', 'outside'],
    ['policies/dev.yml', 'outside'],
    ['README.md', 'outside'],
  ])('%s is %s', (path, expected) => {
    expect(standing(path)).toBe(expected);
  });
  it('count letters that look the same on some disks as one', () => {
    expect(placesOf(['policies/d\u00e9v/'])('policies/de\u0301v/a.yml')).toBe('inside');
  });
});

describe('names given to git', () => {
  it.each(['refs/heads/main', 'refs/heads/a/b-c_d', 'refs/pull/7/head', 'refs/heads/ü'])('%s is a ref', (name) => {
    expect(isRefName(name)).toBe(true);
  });
  it.each([
    'main',
    '--upload-pack=x',
    'refs/heads/../x',
    'refs/heads/a:b',
    'refs/heads/*',
    '+refs/heads/a',
    '^refs/heads/a',
    'refs/heads/a b',
    'refs/heads/a\nrefs/heads/b',
    'refs/heads/.a',
    'refs/heads/a.lock',
    'refs/heads/a@{1}',
    'refs/heads/',
    'refs//a',
    '',
  ])('%s is none', (name) => {
    expect(isRefName(name)).toBe(false);
  });
  it('are full ids or none', () => {
    expect(isObjectId('a'.repeat(40))).toBe(true);
    expect(isObjectId('a'.repeat(64))).toBe(true);
    for (const text of ['a'.repeat(39), 'A'.repeat(40), `${'a'.repeat(40)}\n`, 'HEAD', '-'.repeat(40)])
      expect(isObjectId(text)).toBe(false);
  });
});

describe('what git says about the server', () => {
  it('names what is missing there', () => {
    expect(missingOnServer(`fatal: remote error: upload-pack: not our ref ${'a'.repeat(40)}\n`)).toBe('a'.repeat(40));
    expect(missingOnServer("fatal: couldn't find remote ref refs/heads/gone\n")).toBe('refs/heads/gone');
    expect(missingOnServer('fatal: early EOF')).toBeUndefined();
  });
  it.each([
    ['fatal: Authentication failed for x', 'refused our credentials'],
    ["fatal: could not read Username for 'https://github.com': terminal prompts disabled", 'refused our credentials'],
    ['remote: Repository not found.\nfatal: repository x not found', 'no such repository'],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 301", 'could not be reached'],
    ['fatal: unable to write file: No space left on device', 'disk'],
    ['error: RPC failed; HTTP 502', 'could not be reached'],
    ['error: inflate: data stream error', 'git fetch: error: inflate'],
  ])('is sorted: %s', (stderr, expected) => {
    expect(transportFailure('git fetch', stderr, []).message).toContain(expected);
  });
  it('is told apart from what it says of a broken cache, a full disk and a git that is too old', () => {
    const failure = (exit: number, stderr: string) => localFailure('merge-tree', exit, stderr);
    expect(failure(128, 'fatal: bad object x')).toMatchObject({ name: 'BrokenStore' });
    expect(failure(128, 'fatal: write error: No space left on device')).toMatchObject({ name: 'OutsideError' });
    expect(failure(129, 'error: unknown option `write-tree`')).toMatchObject({
      name: 'OutsideError',
      retry: 'never',
      message: expect.stringContaining('2.38'),
    });
  });
  it('is shown without secrets and control characters, and short', () => {
    const { message } = transportFailure('git fetch', `fatal: \u001b[31mSECRET ${'x'.repeat(1000)}`, ['SECRET']);
    expect(message).not.toContain('SECRET');
    expect(message).not.toContain('\u001b');
    expect(message.length).toBeLessThan(300);
  });
  it('tells where a ref pointed', () => {
    const text = [
      `${'1'.repeat(40)}\tnot-for-merge\tbranch 'main' of https://github.com/acme/x`,
      `${'2'.repeat(40)}\t\tbranch 'main' of https://github.com/acme/x`,
      `${'3'.repeat(40)}\tnot-for-merge\t'refs/pull/7/head' of https://github.com/acme/x`,
      `${'4'.repeat(40)}\tnot-for-merge\ttag 'v1' of https://github.com/acme/x`,
    ].join('\n');
    expect(tipIn(text, 'refs/heads/main')).toBe('2'.repeat(40));
    expect(tipIn(text, 'refs/pull/7/head')).toBe('3'.repeat(40));
    expect(tipIn(text, 'refs/tags/v1')).toBe('4'.repeat(40));
    expect(tipIn(text, 'refs/heads/mai')).toBeUndefined();
  });
});

describe('what is done one at a time', () => {
  it('is done in order, and goes on after a failure', async () => {
    const seen: string[] = [];
    const step =
      (name: string, fails = false) =>
      async () => {
        seen.push(`${name} begins`);
        await Promise.resolve();
        if (fails) throw new Error(name);
        seen.push(`${name} ends`);
        return name;
      };
    const results = await Promise.allSettled([
      oneAtATime('x', step('a')),
      oneAtATime('x', step('b', true)),
      oneAtATime('x', step('c')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'c begins', 'c ends']);
  });
});

describe('what is remembered within a bound', () => {
  it('is dropped in the order of last use', () => {
    const map = new BoundedMap<number>(3);
    map.set('a', 1, 1);
    map.set('b', 2, 1);
    map.set('c', 3, 1);
    expect(map.get('a')).toBe(1);
    map.set('d', 4, 1);
    expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([1, undefined, 3, 4]);
    map.set('huge', 5, 100);
    expect(map.get('huge')).toBe(5);
    expect(map.get('d')).toBeUndefined();
  });
});
