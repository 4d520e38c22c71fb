/** Parts that the schema of policies is put together from. A `description` says what would be right. */

/** A name: text on one line, without white space at its ends. */
export const name = {
  type: 'string',
  pattern: '^[^\\s]([^\\n\\t]*[^\\s])?$',
  description: 'A name on one line, without white space at its ends.',
} as const;

/** A tag: names joined by dots. */
export const tag = {
  type: 'string',
  pattern: '^[^.\\s]([^.\\n\\t]*[^.\\s])?(\\.[^.\\s]([^.\\n\\t]*[^.\\s])?)*$',
  description: 'A tag is names joined by dots, none of them empty, for example `HR.Salary`.',
} as const;

export const text = { type: 'string', minLength: 1, description: 'Text that is not empty.' } as const;
export const flag = { type: 'boolean' } as const;
export const anyOrAll = { enum: ['any', 'all'] } as const;

/** A mapping with these keys and no others. */
export function mapping<P extends Readonly<Record<string, object>>>(
  properties: P,
  required: readonly (keyof P)[] = [],
) {
  return { type: 'object', additionalProperties: false, required, properties } as const;
}

/** A list with at least one entry. */
export function listOf(items: object, description = 'A list with at least one entry.') {
  return { type: 'array', minItems: 1, items, description } as const;
}

/** A list that may be empty, as the command line of Immuta writes it. */
export function maybeEmptyListOf(items: object) {
  return { type: 'array', items } as const;
}

/** One of several mappings, told apart by the value of their key `type`. */
export function byType(...alternatives: readonly object[]) {
  return {
    type: 'object',
    required: ['type'],
    discriminator: { propertyName: 'type' },
    oneOf: alternatives,
  } as const;
}
