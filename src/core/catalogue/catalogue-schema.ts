import { identity, teams, users } from '../people/people-pieces.ts';
import { listOf, mapping, name, tag, text } from '../policy/schema/pieces.ts';

const tags = listOf(tag, 'A list with at least one tag; leave the key out for none.');

const owners = {
  ...mapping({ users, teams, groups: listOf(name), identities: listOf(identity) }),
  minProperties: 1,
  description: 'Name at least one owner under `users`, `teams`, `groups` or `identities`.',
} as const;

const column = mapping({ name, type: text, tags }, ['name']);

const dataSource = mapping({ name, description: text, domains: listOf(name), tags, owners, columns: listOf(column) }, [
  'name',
  'owners',
  'columns',
]);

/**
 * What a file below `policies/data-sources` may say: a list of data sources. JSON Schema 2020-12; editors get it as it
 * is, and it is what the checks use.
 */
export const catalogueSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Data sources',
  ...mapping({ dataSources: listOf(dataSource) }, ['dataSources']),
} as const;
