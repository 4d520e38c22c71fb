import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** What a file says only when it was written on some particular machine. */
const traces: readonly (readonly [string, RegExp, string])[] = [
  ['a folder of somebody’s', /(?<![\w.~-])\/(?:home|Users|root|work|mnt)\/[\w.-]+/, ` ${'/home'}/somebody/policies`],
  ['a folder on a drive', /\b[A-Z]:\\\\?\w+\\/, `C:${'\\Users\\'}somebody`],
  ['a file by address', /\bfile:\/\/\/(?!\$)\w/, `file:${'//'}/etc`],
  [
    'a registry that is not npm’s own',
    /https?:\/\/(?!registry\.npmjs\.org\b)[\w.-]*(?:registry|npm|artifactory|nexus|verdaccio)[\w-]*\.[\w.-]+(?::\d+)?\/(?!package)/i,
    `https:${'//'}registry.acme.test/ajv`,
  ],
  ['a host of a private network', /https?:\/\/(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+/, `http:${'//'}10.0.0.1`],
];

const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);

describe('no file of the project', () => {
  it.each(traces)('names %s', (_, trace, example) => {
    expect(example).toMatch(trace);
    const found = files.flatMap((file) => {
      const line = readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((text) => trace.test(text));
      return line < 0 ? [] : [`${file}:${line + 1}`];
    });
    expect(found).toEqual([]);
  });
});
