import { describe, expect, it } from '@jest/globals';
import { namesInExpression, withNames } from '../../../src/core/substitute/names-in-expression.ts';

const found = (expression: string) => namesInExpression(expression).names.map(({ kind, name }) => `${kind} ${name}`);

describe('names in the expressions of a policy', () => {
  it.each<[string, readonly string[]]>([
    ["region = 'EU'", []],
    ["@columnTagged('Geo.Country') IN ('DE', 'FR')", ['tags Geo.Country']],
    [
      "@isInGroups('risk', 'fraud') AND @hasAttribute('training', '2024')",
      ['groups risk', 'groups fraud', 'attributes training'],
    ],
    ["@attributeValuesContains('region', @columnTagged('Org.Region'))", ['attributes region', 'tags Org.Region']],
    ["@IsUsingPurpose ( 'Payroll' )", ['purposes Payroll']],
    ["@isInGroups('O''Hara')", ["groups O'Hara"]],
    ["note = '@isInGroups(''x'')' AND @isInGroups('y')", ['groups y']],
    ["@groupsContains(team) AND @columnReference('Col') = @username", []],
    ["owner = 'who@corp.example' -- kept\nAND @isInGroups('z')", ['groups z']],
    ['ROUND(@column, 1)', []],
  ])('of %s are %j', (expression, names) => {
    expect(found(expression)).toEqual(names);
    expect(namesInExpression(expression).unclear).toEqual([]);
  });

  it.each([
    "@isInGroups('a' || 'b')",
    '@isInGroups("a")',
    '@isInGroups(team)',
    '@isInGroups()',
    "@isInGroups 'a'",
    "@isInGroups('it\\'s')",
    "x = $$ @isInGroups('a') $$",
    "@hasTagAsGroup('a')",
    "@isInGroups('a'",
    "note = 'open AND @isInGroups(a)",
    "/* /* */ @isInGroups('a') */ true",
    "@isInGroups(E'a')",
    '@columnTagged',
    'U&"\\0040isInGroups"(\'a\')',
    "u&\"!0040isingroups\" UESCAPE '!' ('a')",
  ])('are not told where they cannot be exactly: %s', (expression) => {
    expect(namesInExpression(expression).unclear).not.toEqual([]);
  });

  it('are replaced and nothing else is', () => {
    const expression = "a = 'x' /* kept */ AND @isInGroups( 'x' ,'y') AND @hasAttribute('x', 'x')";
    const { names } = namesInExpression(expression);
    expect(withNames(expression, names, ({ kind, name }) => `${kind}'${name}`)).toBe(
      "a = 'x' /* kept */ AND @isInGroups( 'groups''x' ,'groups''y') AND @hasAttribute('attributes''x', 'x')",
    );
  });
});
