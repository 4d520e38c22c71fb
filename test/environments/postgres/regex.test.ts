import { describe, expect, it } from '@jest/globals';
import { checkRegex } from '../../../src/environments/postgres/compile/regex.ts';

describe('a regular expression that PostgreSQL reads as everyone does passes', () => {
  it.each([
    '^[^@]+@',
    '[0-9]',
    '.',
    '^.*$',
    '\\d{3}-\\d{2}',
    '\\(\\?',
    '(ab)*c{0,255}',
    '(red|green|blue)[a-z]+',
    '(^a|b)c',
    '([0-4]x|[5-9]y)z',
    '[-a]',
    '[^-a]',
    '[a-]',
    '[\\]\\-a]',
    'ü{2,}',
    '😀|a',
    '\\w+\\s\\w+',
    '([a-z]?[0-9]?){20}',
  ])('%s', (regex) => {
    expect(() => checkRegex(regex)).not.toThrow();
  });
});

describe('a regular expression that it reads otherwise, or cannot hold, is refused', () => {
  const everywhere = 'does not mean the same everywhere';
  const alternative = 'which alternative of';
  const characters = 'holds is not the same everywhere';
  it.each([
    ['s+?.*', everywhere],
    ['s*?.', everywhere],
    ['s??.', everywhere],
    ['s{2}?.', everywhere],
    ['(?:a)', everywhere],
    ['(?=a)', everywhere],
    ['a++', everywhere],
    ['(a)\\1', everywhere],
    ['\\ya', everywhere],
    ['[[:alpha:]]', everywhere],
    ['(a', everywhere],
    ['***a', everywhere],
    ['e|ecret', alternative],
    ['a(b|bc)', alternative],
    ['A|ab', alternative],
    ['a*|b', alternative],
    ['|a', alternative],
    ['.|b', alternative],
    ['\\d|b', alternative],
    ['[^a]|b', alternative],
    ['[a-m]x|[l-z]y', alternative],
    ['(b|c)|ce', alternative],
    ['[a-c-e]', characters],
    ['[--/]', characters],
    ['[+--]', characters],
    ['[ -\u{ffff}]', characters],
    ['a{256}', 'PostgreSQL counts to 255 at most'],
    ['a{0,256}', 'PostgreSQL counts to 255 at most'],
    ['(a{0,255}){255}', 'is too complex'],
    ['(a?){255}', 'is too complex'],
    ['[^b]{200}'.repeat(3), 'is too complex'],
    [`${'('.repeat(21)}a${')'.repeat(21)}`, 'is too complex'],
  ])('%s', (regex, reason) => {
    expect(() => checkRegex(regex)).toThrow(reason);
  });
});
