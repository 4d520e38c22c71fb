import { expect, it } from '@jest/globals';
import { gainedAndLost } from '../../../src/core/catalogue/scope-change.ts';

it.each([
  [['a', 'b'], ['b', 'c'], ['c'], ['a']],
  [[], ['a'], ['a'], []],
  [['a'], [], [], ['a']],
  [['a', 'b'], ['b', 'a'], [], []],
])('from %j to %j gains %j and loses %j', (before, after, gained, lost) => {
  expect(gainedAndLost(before, after)).toEqual({ gained, lost });
});
