import { listOf, mapping, name } from '../policy/schema/pieces.ts';
import { identity, teams, user, users } from './people-pieces.ts';

/** What `policies/people.yml` may say: JSON Schema 2020-12. Editors get it as it is, and it is what the checks use. */
export const peopleSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Who the users and groups of an environment are on GitHub',
  ...mapping({
    users: listOf(mapping({ github: user, identities: listOf(identity) }, ['github', 'identities'])),
    groups: listOf({
      ...mapping({ name, users, teams }, ['name']),
      minProperties: 2,
      description: 'Say with `users`, `teams` or both who the group is on GitHub.',
    }),
  }),
} as const;
