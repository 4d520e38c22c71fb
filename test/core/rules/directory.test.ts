import { expect, it } from '@jest/globals';
import { overlap, readDirectory } from '../../../src/core/rules/directory.ts';

it.each([
  ['policies/dev', 'policies/dev'],
  ['policies/dev/', 'policies/dev'],
  ['./policies//dev', 'policies/dev'],
  ['policies/.github', 'policies/.github'],
])('%s is the directory %s', (written, directory) => {
  expect(readDirectory(written)).toEqual({ ok: true, directory });
});

it.each(['..', 'a/..', '/a', 'C:/a', 'c:a', 'a\\b', '.', '/', './', 'a/.git/b', '.GIT', 'a /b', ' a', 'a./b', '...'])(
  '%j is no directory of the repository',
  (written) => {
    expect(readDirectory(written).ok).toBe(false);
  },
);

it.each([
  ['policies/dev', 'policies/dev', true],
  ['policies/dev', 'policies', true],
  ['policies', 'policies/dev', true],
  ['Policies/Dev', 'policies/dev/x', true],
  ['policies/dev/x', 'Policies/DEV', true],
  ['policies/dev', 'policies/development', false],
  ['a', 'b', false],
])('%s and %s overlap: %s', (a, b, expected) => {
  expect(overlap(a, b)).toBe(expected);
});
