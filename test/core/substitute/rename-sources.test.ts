import { describe, expect, it } from '@jest/globals';
import { renamePeople, renameSources } from '../../../src/core/substitute/rename-sources.ts';
import { inverseOf, substitutionOf } from '../../../src/core/substitute/substitution.ts';
import { aSource } from '../../support/catalogue-builders.ts';

function substitution(written: Parameters<typeof substitutionOf>[0]) {
  const read = substitutionOf(written);
  if (!read.ok) throw new Error(read.why.join());
  return read.value;
}

const there = substitution({ tags: { PII: 'Live.PII', 'PII.SSN': 'Live.Social' }, groups: { hr: 'hr-live' } });

describe('a data source in the names of the other side', () => {
  it.each([
    ['PII', 'Live.PII'],
    ['PII.Name', 'Live.PII.Name'],
    ['PII.SSN', 'Live.Social'],
    ['PII.SSN.Last4', 'Live.Social.Last4'],
    ['PIIX', 'PIIX'],
    ['Free', 'Free'],
    ['Live.PII', 'other side: Live.PII'],
    ['Live.PII.Name', 'other side: Live.PII.Name'],
  ])('has for the tag %s the tag %s', (tag, expected) => {
    const sources = [aSource('a', { tags: [tag], columns: [{ name: 'c', tags: [tag] }] })];
    expect(renameSources(sources, there)).toMatchObject([{ tags: [expected], columns: [{ tags: [expected] }] }]);
  });

  it('is what it was after the way there and back', () => {
    const sources = [
      aSource('a', { tags: ['PII.Name', 'Free'], owners: { users: [], teams: [], groups: ['hr', 'x'] } }),
    ];
    expect(renameSources(renameSources(sources, there), inverseOf(there))).toEqual(sources);
  });

  it('keeps names of a kind that nobody maps', () => {
    const sources = [aSource('a', { domains: ['Human Resources'] })];
    expect(renameSources(sources, there)).toEqual(sources);
    expect(renameSources(sources, substitution({}))).toBe(sources);
  });
});

it('people keep their accounts and have their groups by the names that policies have there', () => {
  const groups = ['hr', 'lab', 'hr-live'].map((name) => ({ name, users: [], teams: [`acme/${name}`] }));
  const renamed = renamePeople({ users: [], groups }, there);
  expect(renamed.groups.map(({ name, teams }) => [name, teams])).toEqual([
    ['hr-live', ['acme/hr']],
    ['lab', ['acme/lab']],
    ['other side: hr-live', ['acme/hr-live']],
  ]);
});
