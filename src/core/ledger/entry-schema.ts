const text = { type: 'string' };
const yes = { type: 'boolean' };
const count = { type: 'integer', minimum: 0 };
const objectId = { type: 'string', pattern: '^([0-9a-f]{40}|[0-9a-f]{64})$' };
const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' };

const list = (items: object) => ({ type: 'array', items });
const record = (required: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) => ({
  type: 'object',
  additionalProperties: false,
  properties: { ...required, ...optional },
  required: Object.keys(required),
});
const entry = (
  kind: string,
  required: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
) => record({ kind: { const: kind }, ...required }, { ...optional, seal: record({ keyid: text, sig: text }) });

const person = record({ id: count, login: text, kind: { enum: ['user', 'bot'] } });
const aMoment = { at: count };

/** JSON Schema of one file of the ledger branch. */
export const ledgerEntrySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  discriminator: { propertyName: 'kind' },
  required: ['kind'],
  oneOf: [
    entry(
      'objection',
      {
        pull: count,
        review: text,
        base: text,
        ...aMoment,
        governor: yes,
        owns: list(text),
        on: list(record({ path: text, meanings: list(text) }, { contents: list(text) })),
      },
      { by: person },
    ),
    entry('withdrawal', { pull: count, review: text, path: text, by: person, ...aMoment }),
    entry('opening', { pull: count, ...aMoment, governor: yes }, { by: person }),
    entry(
      'push',
      {
        pull: count,
        ...aMoment,
        after: objectId,
        governor: yes,
        signed: list(record({ commit: objectId, by: person, governor: yes })),
      },
      { before: objectId, by: person },
    ),
    entry('merge', { pull: count, commit: objectId, ...aMoment, governor: yes }, { promoter: person }),
    entry(
      'command',
      { comment: count, on: count, by: person, ...aMoment, words: text, outcome: { enum: ['done', 'refused'] } },
      { why: text, opened: count, deliveries: list(text) },
    ),
    entry('hold', { policyKey: text, by: person, ...aMoment, why: text, command: count }, { blob: objectId }),
    entry('release', { policyKey: text, hold: count, by: person, ...aMoment, command: count }, { blob: objectId }),
    entry('receipt', {
      environment: text,
      sequence: count,
      commit: objectId,
      set: text,
      ...aMoment,
      settled: yes,
      outcomes: list(
        record({ policyKey: text, result: { enum: ['applied', 'failed', 'not attempted'] } }, { why: text }),
      ),
    }),
    entry('try', { pull: count, head: objectId, by: person, ...aMoment, command: count }),
    entry('try-end', { pull: count, command: count, ...aMoment, why: { enum: ['closed', 'merged', 'asked'] } }),
    entry('dev-set', {
      sequence: count,
      connection: text,
      commit: objectId,
      set: digest,
      tried: list(record({ pull: count, head: objectId, policyKeys: list(text) })),
      aside: list(record({ pull: count, head: objectId, why: text })),
      keys: list(text),
      ...aMoment,
    }),
    entry('promotion', { sequence: count, digest, commit: objectId, first: objectId, ...aMoment }),
    entry('role', { rules: objectId, login: text, id: count, ...aMoment }),
    entry('catalogue', { environment: { enum: ['dev', 'prod'] }, ...aMoment, parts: list(digest) }),
    entry('snapshot', { of: { enum: ['decision', 'catalogue'] }, digest, value: true as unknown as object }),
  ],
};
