import { LEDGER_BRANCH } from '../ledger/entry-path.ts';
import { PREDICATE_TYPE, STATEMENT_TYPE } from './statement-types.ts';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const digest = { type: 'string', description: 'SHA-256 (hex).' };
const blob = { type: 'string', description: 'Git blob id; absent: no such file.' };
const list = (items: object) => ({ type: 'array', items });
const record = (required: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
});

const person = record({ id: count, login: text, kind: { enum: ['user', 'bot'] } });
const approval = record({
  by: person,
  roles: list({ enum: ['governor', 'owner'] }),
  commit: { ...text, description: 'The commit the review was written for.' },
  review: { ...text, description: "GitHub's node id of the review." },
});
const change = record(
  {
    place: { enum: ['prod', 'governed'] },
    path: { ...text, description: 'File name in production, or the repository path of rules, people or catalogue.' },
    pull: count,
    approvals: list(approval),
  },
  { policyKey: text, before: blob, after: blob, madeBy: list(count) },
);

/** What a statement says of one promotion. Keys that later versions add are no error: the signature covers them. */
const predicate = record(
  {
    repository: { ...count, description: "GitHub's id of the repository." },
    environment: text,
    sequence: { type: 'integer', minimum: 1, description: '1, 2, 3, … without gaps.' },
    previous: {
      ...text,
      description: 'SHA-256 (hex) of the file of the statement before; for the first, the trusted commit.',
    },
    parent: { ...text, description: 'Tip of the branch that the promotion was made on.' },
    at: { type: 'number', description: 'Unix seconds.' },
    inForce: {
      ...digest,
      description: 'SHA-256 (hex) of everything in force afterwards: the sorted lines place, path, blob.',
    },
    changes: list(change),
    pulls: list(
      record(
        { number: count, mergeCommit: text, promoter: person },
        { head: text, snapshot: { ...digest, description: 'Of the facts that were decided on, in the ledger.' } },
      ),
    ),
  },
  {
    ledger: { ...text, description: `Commit of the branch ${LEDGER_BRANCH} that held all facts by then.` },
    renamed: list(record({ kind: text, from: text, to: text })),
    rollback: record({ policyKey: text, undoes: count, by: person, on: count, comment: count }),
  },
);

/** JSON Schema of a statement: the payload of the envelope in `policies/promotions/NNNNNN.json`. */
export const statementSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Statement of a promotion',
  ...record({
    _type: { const: STATEMENT_TYPE },
    subject: list(record({ name: text, digest: record({ sha256: digest }) })),
    predicateType: { const: PREDICATE_TYPE },
    predicate,
  }),
};
