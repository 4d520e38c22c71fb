import { named } from './definitions.ts';
import { anyOrAll, byType, flag, listOf, mapping, text } from './pieces.ts';

/** Rule types as they are sent; what is written is compared without case. */
export const ruleTypes = [
  'Masking',
  'Row Restriction by Custom Where Clause',
  'Row Restriction by User Entitlements',
  'Purpose Restriction',
  'Minimization',
  'Time Restriction',
] as const;

/** Masking types that need no other key. */
const plainMasks = [
  'Hash',
  'Null',
  'K-Anonymization',
  'Format Preserving Masking',
  'Regex',
  'Rounding',
  'Reversible',
  'Randomized Response',
] as const;

/** Keys that are not listed are passed on untouched. */
const maskingConfig = byType(
  { required: ['constant'], properties: { type: { const: 'Constant' }, constant: { type: 'string' } } },
  { required: ['sqlFunction'], properties: { type: { const: 'Custom Function' }, sqlFunction: text } },
  { properties: { type: { enum: plainMasks } } },
);

function rule(types: readonly string[], config: object) {
  return mapping({ type: { enum: types }, config, inclusions: named.people, exceptions: named.people }, [
    'type',
    'config',
  ]);
}

const dataRule = byType(
  rule(
    ['Masking'],
    mapping({ fields: listOf(named.maskedField), maskingConfig, conditionalPredicate: text, operator: anyOrAll }, [
      'fields',
      'maskingConfig',
    ]),
  ),
  rule(
    ['Row Restriction by Custom Where Clause'],
    mapping(
      {
        predicate: text,
        column: mapping({ type: { const: 'tag' }, name: named.tag }, ['type', 'name']),
        values: { type: 'string' },
        invert: flag,
      },
      ['predicate'],
    ),
  ),
  rule(
    ['Row Restriction by User Entitlements', 'Row Restriction By User Entitlements'],
    mapping(
      {
        operator: anyOrAll,
        matches: listOf(
          byType(
            mapping({ type: { const: 'attribute' }, attribute: named.name, tag: named.tag }, [
              'type',
              'attribute',
              'tag',
            ]),
            mapping({ type: { const: 'group' }, tag: named.tag }, ['type', 'tag']),
          ),
        ),
      },
      ['operator', 'matches'],
    ),
  ),
  rule(['Purpose Restriction'], mapping({ operator: anyOrAll, purposes: listOf(named.name) }, ['purposes'])),
  rule(['Minimization'], { type: 'object' }),
  rule(['Time Restriction'], { type: 'object' }),
);

/** `actions` of a data policy. */
export const dataActions = listOf(mapping({ description: { type: 'string' }, rules: listOf(dataRule) }, ['rules']));
