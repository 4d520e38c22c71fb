import { describe, expect, it } from '@jest/globals';
import { readYaml } from '../../../src/core/text/read-yaml.ts';

const path = 'policies/dev/salary.yml';

function problemOf(text: string): { line: number | undefined; message: string; remedy: string } {
  const read = readYaml({ path, text });
  if (read.ok) throw new Error(`was read: ${JSON.stringify(read.value.value)}`);
  const [first] = read.problems;
  expect(first?.path).toBe(path);
  return { line: first?.line, message: first?.message ?? '', remedy: first?.remedy ?? '' };
}

/** Ten levels of ten references each: a thousand million nodes. */
const bomb = ['a0: &a0 [x]', ...range(9).map((n) => `a${n}: &a${n} [${range(10).map(() => `*a${n - 1}`)}]`)].join('\n');
const chain = range(500)
  .map((n) => `- &a${n} [${n === 1 ? 'x' : `*a${n - 1}`}]`)
  .join('\n');

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index + 1);
}

describe('a file that is not one YAML document of plain data says where, what and what would be right', () => {
  it.each([
    ['an empty file', '', 1, /empty/, /one YAML document/],
    ['comments alone', '# nothing\n', 1, /empty/, /one YAML document/],
    ['brackets left open', 'a: 1\nb: [1, 2\n', 3, /not YAML/, /brackets/],
    ['a colon in a plain value', 'a: 1\nb: c: d', 2, /not YAML/, /quotes/],
    ['a doubled key', 'a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n', 5, /"c" is written twice/, /line 3/],
    ['a tab as indentation', 'a:\n\tb: 1\n', 2, /tab/, /spaces/],
    ['two documents', 'a: 1\n---\nb: 2\n', 3, /2 YAML documents/, /one document a file/],
    ['a byte order mark', '\ufeffa: 1', 1, /U\+FEFF/, /without a byte order mark/],
    ['Windows line endings', 'a: 1\nb: 2\r\nc: 3\n', 2, /CRLF/, /LF line endings/],
    ['a lone carriage return', 'a: 1\nb: 2 #\rc: 3\n', 2, /carriage return/, /line feed/],
    ['a zero byte', 'a: 1\nb: \0\n', 2, /U\+0000/, /Remove/],
    ['a terminal escape', 'a: \u001b[2K\n', 1, /U\+001B is a control character/, /Remove/],
    ['bytes that were not UTF-8', 'a: caf\ufffd\n', 1, /not UTF-8/, /UTF-8/],
    ['half a surrogate pair', 'a: \ud800\n', 1, /not UTF-8/, /UTF-8/],
    ['a bidirectional control', 'a: 1\n# \u202e nimda\n', 2, /U\+202E is a bidirectional/, /Remove/],
    ['a bidirectional control behind an escape', 'a:\n  - "\\u2066x"\n', 2, /U\+2066/, /Remove/],
    ['an invisible character', 'group: admin\u200b\n', 1, /U\+200B is an invisible/, /Remove/],
    ['an invisible character in an escaped key', 'a: 1\n"b\\u00ad": 2\n', 2, /U\+00AD/, /Remove/],
    ['a line separator that is no line', 'a: 1 # x\u2028b: 2\n', 1, /U\+2028/, /line feed/],
    ['an integer that would be rounded', 'a: 1\nb: 9007199254740993\n', 2, /rounded/, /quotes/],
    ['a number JSON cannot hold', 'a: .inf\n', 1, /Infinity/, /finite/],
    ['an alias without an anchor', 'a: *b\n', 1, /unidentified alias "b"/, /quotes/],
    ['aliases that expand without bound', bomb, 4, /aliases expand/, /Write the repeated parts out/],
    ['an alias of what it stands in', 'a: &a\n  b: *a\n', 2, /nested deeper/, /less deeply/],
    ['aliases that nest without bound', chain, 100, /nested deeper/, /less deeply/],
    ['brackets without end', '['.repeat(200), 1, /maxDepth/, /less deeply/],
    ['a merge key', 'a: &a {b: 1}\nc:\n  <<: *a\n', 3, /merge keys/, /Write the merged keys out/],
    ['a type of a programming language', 'a: !!js/function x\n', 1, /unknown scalar tag/, /without YAML tags/],
    ['a mapping as a key', '? {a: b}\n: c\n', 1, /complex keys/, /./],
    ['a key that would reach a prototype', 'a:\n  __proto__: {admin: true}\n', 2, /__proto__/, /Remove/],
  ])('%s', (_, text, line, message, remedy) => {
    const found = problemOf(text);
    expect(found.line).toBe(line);
    expect(found.message).toMatch(message);
    expect(found.remedy).toMatch(remedy);
  });

  it('names every doubled key, not the first alone', () => {
    const read = readYaml({ path, text: 'a: 1\na: 2\nb: {c: 1, c: 2}\n' });
    expect(read.ok ? [] : read.problems.map(({ line, message }) => [line, message])).toEqual([
      [2, 'the key "a" is written twice'],
      [3, 'the key "c" is written twice'],
    ]);
  });

  it('does not name thousands of doubled keys', () => {
    const read = readYaml({ path, text: 'a: 1\n'.repeat(1000) });
    expect(read.ok ? 0 : read.problems.length).toBe(50);
  });

  it('refuses a file that is too large, however it is shaped', () => {
    expect(problemOf('a'.repeat(1024 * 1024 + 1)).message).toMatch(/1048577 characters/);
  });
});

describe('a file that is one YAML document of plain data', () => {
  it('is read as YAML 1.2 has it: dates and yes stay text', () => {
    const read = readYaml({ path, text: 'a: 2024-01-01\nb: yes\nc: 010\nd: Null\ne: 9007199254740991\n' });
    expect(read.ok && read.value.value).toEqual({ a: '2024-01-01', b: 'yes', c: 10, d: null, e: 9007199254740991 });
  });

  it('may repeat itself by alias as long as that stays small', () => {
    const read = readYaml({ path, text: 'a: &a [x, y]\nb: *a\n' });
    expect(read.ok && read.value.value).toEqual({ a: ['x', 'y'], b: ['x', 'y'] });
  });

  it('may use the names of object methods as keys', () => {
    const read = readYaml({ path, text: 'constructor: {prototype: 1}\ntoString: 2\n' });
    expect(read.ok && JSON.stringify(read.value.value)).toBe('{"constructor":{"prototype":1},"toString":2}');
    expect(({} as Record<string, unknown>).prototype).toBeUndefined();
  });

  it('may have ten thousand lines', () => {
    const text = `list:\n${'  - {type: columnTags, columnTag: HR.Salary}\n'.repeat(10_000)}`;
    const read = readYaml({ path, text });
    expect(read.ok && read.value.lineOf('/list/9999/columnTag')).toBe(10_001);
  });

  it('knows the line of each part', () => {
    const text =
      'a: 1\nb:\n  - x: 1\n    y: 2\n  - z\n# comment\nc/d: |\n  text\ne: {f: 1,\n  g: [1,\n 2]}\nh: &h {i: 1}\nj: *h\n';
    const read = readYaml({ path, text });
    if (!read.ok) throw new Error('was not read');
    const lines = ['', '/a', '/b', '/b/0', '/b/0/y', '/b/1', '/c~1d', '/e/g/1', '/j', '/j/i'].map(read.value.lineOf);
    expect(lines).toEqual([1, 1, 2, 3, 4, 5, 7, 11, 13, 13]);
  });

  it('gives the nearest known parent for a part that is not written', () => {
    const read = readYaml({ path, text: '\n\na:\n  b:\n    c: 1\n' });
    expect(read.ok && ['/a/b/d/0', '/x', ''].map(read.value.lineOf)).toEqual([4, 3, 3]);
  });
});
