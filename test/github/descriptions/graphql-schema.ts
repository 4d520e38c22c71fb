import { readFileSync } from 'node:fs';
import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';

let built: GraphQLSchema | undefined;

/** GitHub's GraphQL schema as far as it is kept here, built at first use. */
export function graphqlSchema(): GraphQLSchema {
  built ??= buildASTSchema(
    parse(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'), { noLocation: true }),
    {
      assumeValidSDL: true,
    },
  );
  return built;
}
