import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tagAndAncestors, tagMatches } from '../../../src/core/catalogue/tag-hierarchy.ts';

it.each([
  ['PII', 'PII', true],
  ['PII', 'PII.SSN', true],
  ['PII', 'PII.SSN.Last4', true],
  ['PII.SSN', 'PII', false],
  ['PII', 'PIIX', false],
  ['PII.S', 'PII.SSN', false],
  ['pii', 'PII', false],
])('a policy on %s means something tagged %s: %s', (wanted, tag, expected) => {
  expect(tagMatches(wanted, tag)).toBe(expected);
});

it('the tag and its ancestors are exactly the tags that mean it', () => {
  const anyTag = fc
    .array(fc.constantFrom('A', 'B', ''), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('.'));
  fc.assert(
    fc.property(anyTag, anyTag, (wanted, tag) => {
      expect(tagAndAncestors(tag).includes(wanted)).toBe(tagMatches(wanted, tag));
    }),
    {
      examples: [
        ['', '.A'],
        ['A.', 'A..B'],
      ],
    },
  );
});
