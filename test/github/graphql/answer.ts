import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { ApiError } from '../api-error.ts';
import { type Actor, accountOf, actorName } from '../auth.ts';
import { graphqlSchema } from '../descriptions/graphql-schema.ts';
import type { Answer } from '../rest/route.ts';
import type { World } from '../world.ts';
import type { Context } from './context.ts';
import { costOf, mostNodes } from './cost.ts';
import { makers } from './makers.ts';
import { rootOf } from './root.ts';

interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** Name under which a query is counted: the operation's own, or its first field. */
export function operationNameOf(body: Buffer | undefined): string {
  try {
    const request = readRequest(body ?? Buffer.alloc(0));
    const operation = request && getOperationAST(parsed(request.query), request.operationName);
    if (!operation) return 'unnamed';
    const [first] = operation.selectionSet.selections;
    return operation.name?.value ?? (first?.kind === Kind.FIELD ? first.name.value : 'unnamed');
  } catch {
    return 'unreadable';
  }
}

/** Answers a query as GitHub does: what the schema refuses is refused, errors come with HTTP 200. */
export async function answerGraphql(world: World, actor: Actor, method: string, body: Buffer): Promise<Answer> {
  if (actor.kind === 'anonymous' || actor.kind === 'app') {
    return { status: 401, body: { message: 'This endpoint requires you to be authenticated.', documentation_url: '' } };
  }
  const request = method === 'POST' ? readRequest(body) : undefined;
  if (!request) return { status: 400, body: { message: 'Problems parsing JSON', documentation_url: '' } };
  const document = readDocument(world, request);
  if ('status' in document) return document;
  const operation = getOperationAST(document, request.operationName);
  if (!operation) return answerErrors([{ message: 'An operation name is required' }]);
  const cost = costOf(document, operation, request.variables);
  if (cost.nodes > mostNodes) {
    const message = `This query requests up to ${cost.nodes} possible nodes which exceeds the maximum limit of 500,000.`;
    return answerErrors([{ type: 'MAX_NODE_LIMIT_EXCEEDED', message }]);
  }
  if (!world.limits.spend(actorName(actor), 'graphql', cost.points)) {
    return answerErrors([{ type: 'RATE_LIMITED', message: `API rate limit exceeded for ${actorName(actor)}.` }]);
  }
  return run(world, actor, request, document, operation, cost);
}

async function run(
  world: World,
  actor: Actor,
  request: GraphqlRequest,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  cost: Context['cost'],
): Promise<Answer> {
  const context: Context = { world, actor, viewer: accountOf(actor), make: makers, cost };
  const result = await execute({
    schema: graphqlSchema(),
    document,
    rootValue: rootOf(context),
    contextValue: context,
    variableValues: request.variables,
    operationName: operation.name?.value ?? null,
    fieldResolver: strictly,
  });
  const errors = result.errors?.map((error) => presentError(world, error));
  return {
    status: 200,
    body: { ...(result.data === undefined ? {} : { data: result.data }), ...(errors ? { errors } : {}) },
  };
}

/** A field that no object here has is a gap of the stand-in, never silently null. */
const strictly: GraphQLFieldResolver<unknown, Context> = (source, args, context, info) => {
  const fields = source as Readonly<Record<string, unknown>>;
  if (!(info.fieldName in fields)) {
    throw new Error(`the stand-in does not know ${info.parentType.name}.${info.fieldName}`);
  }
  const value = fields[info.fieldName];
  return typeof value === 'function' ? (value(args, context, info) as unknown) : value;
};

function presentError(world: World, error: GraphQLError): object {
  const refusal = error.originalError;
  const place = {
    ...(error.path ? { path: error.path } : {}),
    ...(error.locations ? { locations: error.locations } : {}),
    message: error.message,
  };
  if (refusal instanceof ApiError) return { type: refusal.type, ...place };
  world.violations.push(`GraphQL ${error.path?.join('.') ?? ''}: ${refusal?.stack ?? error.message}`);
  return place;
}

const documents = new Map<string, DocumentNode>();

function parsed(query: string): DocumentNode {
  const known = documents.get(query);
  if (known) return known;
  const document = parse(query);
  if (documents.size > 500) documents.clear();
  documents.set(query, document);
  return document;
}

const found = new WeakMap<DocumentNode, readonly GraphQLError[]>();

/** A document GitHub would refuse breaks its description, and is refused. */
function readDocument(world: World, request: GraphqlRequest): DocumentNode | Answer {
  try {
    const document = parsed(request.query);
    const errors = found.get(document) ?? validate(graphqlSchema(), document);
    found.set(document, errors);
    if (errors.length === 0) return document;
    world.violations.push(...errors.map((error) => `GraphQL request: ${error.message}`));
    return answerErrors(errors.map(({ message, locations }) => ({ message, locations })));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    world.violations.push(`GraphQL request: ${error.message}`);
    return answerErrors([{ message: error.message, locations: error.locations }]);
  }
}

function answerErrors(errors: readonly object[]): Answer {
  return { status: 200, body: { errors } };
}

function readRequest(body: Buffer): GraphqlRequest | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value !== 'object' || value === null || !('query' in value) || typeof value.query !== 'string')
      return undefined;
    const variables = 'variables' in value && typeof value.variables === 'object' ? value.variables : null;
    const operationName =
      'operationName' in value && typeof value.operationName === 'string' ? value.operationName : undefined;
    return { query: value.query, variables: { ...variables }, operationName };
  } catch {
    return undefined;
  }
}
