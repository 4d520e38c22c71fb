import { describe, expect, it } from '@jest/globals';
import { unknownTags } from '../../../src/core/policy/checks/unknown-tags.ts';
import { readPolicy } from '../../../src/core/policy/read-policy.ts';
import { dataPolicy, maskingRule } from './texts.ts';

function payloadOf(text: string): Readonly<Record<string, unknown>> {
  const read = readPolicy({ path: 'a.yml', blob: 'b', mode: '100644', text });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.payload;
}

describe('unknownTags', () => {
  it('knows a tag that stands somewhere, and those above it', () => {
    expect(unknownTags(payloadOf(dataPolicy({ tag: 'HR' })), ['HR.Salary'])).toEqual([]);
  });

  it('tells every place of a tag, and the one that was probably meant', () => {
    const rules = [maskingRule({ field: '{type: columnTags, columnTag: HR.Salery}' })];
    const said = {
      message: 'no data source and no column is tagged "HR.Salery"',
      remedy: 'Did you mean "HR.Salary"?',
    };
    expect(unknownTags(payloadOf(dataPolicy({ tag: 'HR.Salery', rules })), ['HR.Salary', 'Finance'])).toEqual([
      { pointer: '/circumstances/0/columnTag', ...said },
      { pointer: '/actions/0/rules/0/config/fields/0/columnTag', ...said },
    ]);
  });

  it('tells an expression that names a tag twice once', () => {
    const where = `{type: Row Restriction by Custom Where Clause, config: {predicate: "@columnTagged('Geo') = @columnTagged('Geo')"}}`;
    expect(unknownTags(payloadOf(dataPolicy({ rules: [where] })), ['HR.Salary'])).toHaveLength(1);
  });

  it('looks at masked columns and into predicates', () => {
    const where = `{type: Row Restriction by Custom Where Clause, config: {predicate: "@columnTagged('Geo') = 1"}}`;
    const rules = [maskingRule({ field: '{type: columnTags, columnTag: Other}' }), where];
    expect(unknownTags(payloadOf(dataPolicy({ rules })), ['HR.Salary']).map(({ pointer }) => pointer)).toEqual([
      '/actions/0/rules/0/config/fields/0/columnTag',
      '/actions/0/rules/1/config/predicate',
    ]);
  });
});
