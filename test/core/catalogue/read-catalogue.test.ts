import { describe, expect, it } from '@jest/globals';
import { readCatalogue } from '../../../src/core/catalogue/read-catalogue.ts';

const file = (text: string, path = 'policies/data-sources/a.yml') => ({ path, text });
const source = (name: string, rest = '') =>
  `  - name: ${name}\n    owners: {users: [{login: owner}]}\n    columns: [{name: id}]\n${rest}`;
const fileOf = (...sources: string[]) => file(`dataSources:\n${sources.join('')}`);

const problemsOf = (...files: ReturnType<typeof file>[]) => {
  const read = readCatalogue(files);
  return read.ok
    ? []
    : read.problems.map(({ path, line, message, remedy }) => `${path}:${line} ${message} / ${remedy}`);
};

describe('a catalogue', () => {
  it('is all data sources of all files, with empty lists for what is left out', () => {
    const read = readCatalogue([
      fileOf(source('b')),
      file(
        `dataSources:
  - name: a
    description: A table
    domains: [Finance]
    tags: [Dept.Finance]
    owners:
      users: [{login: owner, id: 5}]
      teams: [acme/owners]
      groups: [finance]
      identities: [{iamid: okta, username: lead@acme.example}]
    columns:
      - {name: iban, type: text, tags: [Finance.Iban]}
`,
        'policies/data-sources/sub/b.yaml',
      ),
    ]);
    expect(read.ok && read.value.sources).toEqual([
      {
        name: 'a',
        description: 'A table',
        domains: ['Finance'],
        tags: ['Dept.Finance'],
        owners: {
          users: [{ login: 'owner', id: 5 }],
          teams: ['acme/owners'],
          groups: ['finance'],
          identities: [{ iamid: 'okta', username: 'lead@acme.example' }],
        },
        columns: [{ name: 'iban', type: 'text', tags: ['Finance.Iban'] }],
      },
      {
        name: 'b',
        domains: [],
        tags: [],
        owners: { users: [{ login: 'owner' }], teams: [], groups: [] },
        columns: [{ name: 'id', tags: [] }],
      },
    ]);
  });

  it('is the same catalogue however it is cut into files', () => {
    const one = readCatalogue([fileOf(source('a'), source('b'))]);
    const two = readCatalogue([file(fileOf(source('b')).text, 'x.yml'), fileOf(source('a'))]);
    expect(one.ok && one.value.digest).toBe(two.ok && two.value.digest);
  });

  it('without a file has no data source', () => {
    const read = readCatalogue([]);
    expect(read.ok && read.value.sources).toEqual([]);
  });

  it.each<[string, ReturnType<typeof file>, RegExp]>([
    ['not YAML', file('dataSources: ['), /a\.yml:1 not YAML/],
    ['a bare list', file('- name: a\n'), /a\.yml:1 the file must be a mapping/],
    ['an unknown key', fileOf(source('a', '    tag: [X]\n')), /a\.yml:5 unknown key "tag".*Did you mean "tags"/],
    [
      'a tag with an empty part',
      fileOf(source('a', '    tags: [A..B]\n')),
      /a\.yml:5 .*"A\.\.B".*names joined by dots/,
    ],
    ['a tag that is no text', fileOf(source('a', '    tags: [7]\n')), /a\.yml:5 .*must be text/],
    ['no owners', file('dataSources:\n  - name: a\n    columns: [{name: id}]\n'), /a\.yml:2 "owners" is missing/],
    [
      'empty owners',
      file('dataSources:\n  - name: a\n    owners: {}\n    columns: [{name: id}]\n'),
      /a\.yml:3 .*at least one owner/,
    ],
    [
      'an empty list of owners',
      file('dataSources:\n  - {name: a, owners: {users: []}, columns: [{name: id}]}\n'),
      /a\.yml:2 .*users is an empty list/,
    ],
    [
      'a column twice',
      file(
        'dataSources:\n  - name: a\n    owners: {groups: [g]}\n    columns:\n      - {name: id}\n      - {name: id}\n',
      ),
      /a\.yml:6 the column "id" of "a" stands twice/,
    ],
    ['no columns', file('dataSources:\n  - {name: a, owners: {groups: [g]}}\n'), /a\.yml:2 "columns" is missing/],
    [
      'an owner that is a machine',
      file('dataSources:\n  - {name: a, owners: {users: [{login: "x[bot]"}]}, columns: [{name: id}]}\n'),
      /a\.yml:2 .*"x\[bot\]"/,
    ],
  ])('is refused for %s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(expected)]);
  });

  it('is refused for a data source that stands twice, in one file or two', () => {
    const twice = problemsOf(fileOf(source('a'), source('a')), file(fileOf(source('a')).text, 'b.yml'));
    expect(twice).toEqual([
      'policies/data-sources/a.yml:5 the data source "a" stands twice / It stands in policies/data-sources/a.yml, line 2 already; keep one of the two.',
      'b.yml:2 the data source "a" stands twice / It stands in policies/data-sources/a.yml, line 2 already; keep one of the two.',
    ]);
  });

  it('is refused whole when one file cannot be read: an unreadable file is never an absent one', () => {
    expect(readCatalogue([fileOf(source('a')), file('{', 'b.yml')]).ok).toBe(false);
  });
});
