import { teams, users } from '../people/people-pieces.ts';
import { ruleTypes } from '../policy/schema/data-rules.ts';
import { flag, listOf, mapping, name, tag, text } from '../policy/schema/pieces.ts';
import { nameKinds } from '../substitute/name-kind.ts';

const required = {
  type: 'integer',
  minimum: 1,
  description: 'How many users must approve, 1 or more: a quorum of nobody would approve everything.',
} as const;
const governors = {
  type: 'integer',
  minimum: 0,
  description: 'How many of them must be governors, 0 or more.',
} as const;
const owners = {
  ...mapping({
    atLeast: { type: 'integer', minimum: 0, description: 'How many must own a data source in scope, 0 or more.' },
    each: flag,
  }),
  description: '`atLeast`: so many owners of data sources in scope; `each`: one owner of each of them.',
} as const;

const when = {
  ...mapping({
    tags: listOf(tag),
    columnTags: listOf(tag),
    type: { enum: ['data', 'subscription'] },
    actions: listOf({ enum: [...ruleTypes, 'anyone', 'approval', 'entitlements', 'manual'] }),
    dataSources: listOf(name),
    scopeAtLeast: { type: 'integer', minimum: 1, description: 'So many data sources in scope, 1 or more.' },
  }),
  minProperties: 1,
  description: 'Say with at least one key which policies are meant; what holds for all stands above.',
} as const;

const conditionalRule = {
  ...mapping({ when, required, governors, owners }, ['when']),
  minProperties: 2,
  description: 'Say with `required`, `governors` or `owners` what these policies need.',
} as const;

const directory = {
  type: 'string',
  minLength: 1,
  description: 'A directory of the repository, for example `policies/dev`.',
} as const;

const environment = mapping({
  directory,
  connection: name,
  substitute: {
    ...mapping(Object.fromEntries(nameKinds.map((kind) => [kind, { type: 'object', additionalProperties: text }]))),
    description: 'By kind, names of this repository and what the environment calls them.',
  },
});

const freezeWindow = mapping({ name, timeZone: text, from: text, to: text }, ['name', 'timeZone', 'from', 'to']);

/** What the rules file may say: JSON Schema 2020-12. Editors get it as it is, and it is what the checks use. */
export const rulesSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Rules of approval and promotion',
  ...mapping(
    {
      approvals: mapping({
        required,
        governors,
        owners,
        rules: { type: 'array', items: conditionalRule },
        objections: mapping({ liftedBy: { enum: ['update', 'update-or-objector'] } }),
      }),
      governors: {
        ...mapping({ users, teams }),
        minProperties: 1,
        description: 'Name at least one user or team: without a governor nothing can be approved.',
      },
      catalogue: mapping({ from: { enum: ['repository', 'dev', 'prod'] }, directory, maxAge: text }, ['from']),
      environments: mapping({ dev: environment, prod: environment }),
      promotion: mapping({
        by: { enum: ['governors'] },
        into: { enum: ['commit', 'pull-request'] },
        freeze: { type: 'array', items: freezeWindow },
        rollback: mapping({ within: text }),
      }),
      drift: mapping({ check: text, repair: flag }),
      mode: { enum: ['enforce', 'observe'] },
    },
    ['governors'],
  ),
} as const;
