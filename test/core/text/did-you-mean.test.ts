import { describe, expect, it } from '@jest/globals';
import { didYouMean } from '../../../src/core/text/did-you-mean.ts';

const known = ['policyKey', 'circumstances', 'circumstanceOperator', 'staged', 'type', 'tags'];

describe('the word that was meant', () => {
  it.each([
    ['policykey', 'policyKey'],
    ['policKey', 'policyKey'],
    ['poilcyKey', 'policyKey'],
    ['circumstance', 'circumstances'],
    ['stagd', 'staged'],
    ['tpye', 'type'],
    ['tag', 'tags'],
  ])('%s is near %s', (written, meant) => {
    expect(didYouMean(written, known)).toBe(meant);
  });

  it.each(['description', 'xy', '', 'policyKeyOfThePolicy'])('%j is near nothing', (written) => {
    expect(didYouMean(written, known)).toBeUndefined();
  });
});
