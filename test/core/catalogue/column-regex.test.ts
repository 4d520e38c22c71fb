import { describe, expect, it } from '@jest/globals';
import { compileColumnRegex } from '../../../src/core/catalogue/column-regex.ts';

const compiled = (regex: string, caseInsensitive = false) => {
  const result = compileColumnRegex(regex, caseInsensitive);
  if (!result.ok) throw new Error(result.why);
  return result.matches;
};

describe('a pattern for column names', () => {
  it.each([
    ['iban', 'customer_iban_2', true],
    ['^iban$', 'customer_iban', false],
    ['^(first|last)_name$', 'last_name', true],
    ['^iban$', 'IBAN', false],
  ])('%s is found in %s: %s', (regex, name, found) => {
    expect(compiled(regex)(name)).toBe(found);
  });

  it('ignores case where the policy says so', () => {
    expect(compiled('^iban$', true)('IBAN')).toBe(true);
  });

  it.each(['^(a+)+$', '^(a|a)*$', '(a*)*b', '(.*a){30}!', '^(\\w+\\s?)*$!'])(
    'that makes a backtracking engine run for ages answers all the same: %s',
    (bomb) => {
      expect(compiled(bomb)(`${'a'.repeat(5_000)}?`)).toBe(false);
    },
  );

  it.each([
    ['an open bracket', '[a-z', /missing closing \]/],
    ['look-ahead, which has no linear time', '(?=a)b', /unsupported/],
    ['a back-reference, which has no linear time', '(a)\\1', /escape sequence/],
    ['repetitions of repetitions', '((a{100}){100}){100}', /repeat count/],
    ['a very large program', '(\\pL{1,900}x){1,1}(\\pL{1,900}y){1,1}(\\pL{1,900}z)', /too large/],
    ['more than 500 characters', 'a'.repeat(501), /longer than 500/],
  ])('is refused for %s', (_, regex, why) => {
    expect(compileColumnRegex(regex, false)).toEqual({ ok: false, why: expect.stringMatching(why) });
  });
});
