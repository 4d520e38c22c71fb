import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../src/core/approval/decide.ts';
import { aPull, aReview, author, governor, secondGovernor } from '../../support/a-pull.ts';

const reviews = [aReview(author), aReview(governor)];
const why = (pull: Parameters<typeof decide>[0]) => {
  const [policy] = decide(pull).policies;
  return [policy?.counted.map(({ login }) => login), policy?.reviews[0]?.why];
};

describe('the author of a pull request', () => {
  it('approves nothing in it, though others wrote and pushed every byte', () => {
    expect(why(aPull({ reviews, pushes: aPull().pushes.map((push) => ({ ...push, by: secondGovernor })) }))).toEqual([
      ['governor'],
      'author',
    ]);
  });

  it('is who commanded it, where the app opened it', () => {
    const app = { id: 99, login: 'approve-to-promote[bot]', kind: 'bot' } as const;
    expect(why(aPull({ reviews, author: app, commandedBy: author }))).toEqual([['governor'], 'author']);
  });
});
