import { listOf, mapping, name } from '../policy/schema/pieces.ts';

/** Parts of the schemas that speak of people. A `description` says what would be right. */

/** A GitHub account; machines (`name[bot]`) cannot be written, for they hold no role (T19). */
export const user = mapping(
  {
    login: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*$',
      description: 'A GitHub login without `@`: letters, digits and hyphens.',
    },
    id: { type: 'integer', minimum: 1, description: 'The numeric id that https://api.github.com/users/LOGIN shows.' },
  },
  ['login'],
);

const team = {
  type: 'string',
  pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+$',
  description: 'A GitHub team as `org/slug`, for example `acme/data-governors`.',
} as const;

/** A user as the environment knows it; without `iamid`, of whichever identity provider. */
export const identity = mapping({ username: name, iamid: name }, ['username']);

export const users = listOf(user);
export const teams = listOf(team);
