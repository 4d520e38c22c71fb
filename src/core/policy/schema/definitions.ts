import { anyOrAll, byType, flag, listOf, mapping, maybeEmptyListOf, name, tag, text } from './pieces.ts';

/** A part that stands in the schema once, under `$defs`: written, compiled and read once. */
export const named = {
  name: { $ref: '#/$defs/name' },
  tag: { $ref: '#/$defs/tag' },
  people: { $ref: '#/$defs/people' },
  entitledPeople: { $ref: '#/$defs/entitledPeople' },
  circumstances: { $ref: '#/$defs/circumstances' },
  maskedField: { $ref: '#/$defs/maskedField' },
} as const;

const attributes = maybeEmptyListOf(mapping({ name: named.name, value: named.name }, ['name', 'value']));

const columnRegex = mapping({ type: { const: 'columnRegex' }, regex: text, caseInsensitive: flag }, ['type', 'regex']);
const columnTags = mapping({ type: { const: 'columnTags' }, columnTag: named.tag }, ['type', 'columnTag']);
const noTags = mapping({ type: { const: 'noTags' } }, ['type']);
const anyTag = mapping({ type: { const: 'anyTag' } }, ['type']);
const domain = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
  properties: { id: named.name, name: named.name },
  description: 'Either `id` or `name` of one domain.',
} as const;

const circumstance = byType(
  mapping({ type: { const: 'tags' }, tag: named.tag }, ['type', 'tag']),
  columnTags,
  columnRegex,
  noTags,
  anyTag,
  mapping({ type: { const: 'domains' }, domains: listOf(domain) }, ['type', 'domains']),
);

export const definitions: Readonly<Record<keyof typeof named, object>> = {
  name,
  tag,
  /** "For everyone who …", "for everyone except …". */
  people: mapping({
    operator: anyOrAll,
    groups: maybeEmptyListOf(named.name),
    attributes,
    purposes: maybeEmptyListOf(named.name),
  }),
  entitledPeople: mapping({ operator: anyOrAll, groups: maybeEmptyListOf(named.name), attributes }),
  /** Where a policy applies. */
  circumstances: listOf(
    circumstance,
    'A list with at least one entry; leave `circumstances` out to apply the policy to every data source.',
  ),
  /** Which columns a mask covers. */
  maskedField: byType(columnTags, noTags, anyTag, columnRegex),
};
