import { describe, expect, it } from '@jest/globals';
import { digestOfPayload, digestOfSet } from '../../../src/core/sync/payload-digest.ts';

describe('the digest of a payload', () => {
  const digest = digestOfPayload({ name: 'x', rules: [{ a: 1, b: 2 }, 'last'] });
  const rows: readonly [string, Record<string, unknown>, boolean][] = [
    ['does not follow the order of keys', { rules: [{ b: 2, a: 1 }, 'last'], name: 'x' }, true],
    ['leaves out what is undefined', { name: 'x', rules: [{ a: 1, b: 2 }, 'last'], staged: undefined }, true],
    ['follows the order of lists', { name: 'x', rules: ['last', { a: 1, b: 2 }] }, false],
    ['tells a number from its text', { name: 'x', rules: [{ a: '1', b: 2 }, 'last'] }, false],
  ];
  it.each(rows)('%s', (_, payload, equal) => {
    expect(digestOfPayload(payload) === digest).toBe(equal);
  });
});

describe('the digest of a set', () => {
  it('does not follow the order of policies', () => {
    const [a, b] = [
      { policyKey: 'a', digest: '1' },
      { policyKey: 'b', digest: '2' },
    ];
    expect(digestOfSet([a, b])).toBe(digestOfSet([b, a]));
    expect(digestOfSet([a, b])).not.toBe(digestOfSet([a, { ...b, digest: '3' }]));
  });
});
