import type { operations } from '@octokit/openapi-types';
import type { Actor } from '../auth.ts';
import type { Repository, Role } from '../model/repository.ts';
import type { World } from '../world.ts';

/** One request to the REST API, as its handler sees it. */
export interface Call {
  readonly world: World;
  readonly actor: Actor;
  /** Without the API's root and the query. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed, and found right by GitHub's description before the handler runs. */
  readonly body: unknown;
  /** Media type asked for, such as `application/vnd.github.raw+json`. */
  readonly accept: string;
}

export interface RepositoryCall extends Call {
  readonly repository: Repository;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Bytes instead of JSON. */
  readonly raw?: { readonly mediaType: string; readonly bytes: Buffer };
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who may call: a person needs the role, an installation one of the permissions (`contents:write`). */
export interface Needs {
  readonly role?: Role;
  readonly permissions?: readonly string[];
  /** Only an app itself, by its own signature. */
  readonly app?: true;
}

export interface Route {
  readonly method: string;
  /** As GitHub writes it: `/repos/{owner}/{repo}/pulls/{pull_number}`; `{+path}` may hold slashes. */
  readonly template: string;
  readonly needs: Needs;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
  readonly handleInRepository?: (call: RepositoryCall) => Answer | Promise<Answer>;
}

export function route(method: string, template: string, needs: Needs, handle: Route['handle']): Route {
  return { method, template, needs, handle };
}

/** A route below `/repos/{owner}/{repo}`; what the caller may not see is not found. */
export function inRepository(
  method: string,
  rest: string,
  needs: Needs,
  handleInRepository: (call: RepositoryCall) => Answer | Promise<Answer>,
): Route {
  const handle = () => {
    throw new Error('a repository route runs in a repository');
  };
  return { method, template: `/repos/{owner}/{repo}${rest}`, needs, handle, handleInRepository };
}

type JsonOf<T> = T extends { content: { 'application/json': infer B } } ? B : never;
/** The JSON body that GitHub describes for an operation. */
export type BodyOf<Id extends keyof operations> = operations[Id] extends { requestBody: infer R }
  ? JsonOf<R>
  : operations[Id] extends { requestBody?: infer R }
    ? Partial<JsonOf<NonNullable<R>>>
    : never;

/** The body in the type GitHub describes: it was checked against that description before the handler ran. */
export function bodyOf<Id extends keyof operations>(call: Call): BodyOf<Id> {
  return (call.body ?? {}) as BodyOf<Id>;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function created(body: unknown): Answer {
  return { status: 201, body };
}

export const noContent: Answer = { status: 204 };
