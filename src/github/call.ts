import type { Octokit } from '@octokit/rest';
import { OutsideError } from '../errors.ts';

/** The part of Octokit that the adapter uses; Probot's and `@octokit/rest`'s both fit. */
export type GitHubClient = Pick<Octokit, 'request' | 'graphql'>;

interface Failure {
  readonly status?: number;
  readonly message?: string;
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> };
  readonly errors?: readonly { readonly type?: string; readonly message?: string }[];
  readonly headers?: Readonly<Record<string, string | number | undefined>>;
}

/** Codes of the line by which nothing was sent. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Reads are repeated once at once when GitHub or the line failed: a read changes nothing. */
export async function read<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (first) {
    const error = outsideError(what, first, false);
    if (error.retry !== 'now') throw error;
    try {
      return await call();
    } catch (second) {
      throw outsideError(what, second, false);
    }
  }
}

/** Writes are sent once. When the answer is lost the write may have happened: the caller looks at the world again. */
export async function write<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw outsideError(what, error, true);
  }
}

/** Turns what Octokit throws into an `OutsideError` that says what was tried, without headers, tokens or bodies. */
function outsideError(what: string, error: unknown, isWrite: boolean): OutsideError {
  const failure = (typeof error === 'object' && error !== null ? error : {}) as Failure;
  const status = failure.status;
  const notBefore = limitedUntil(failure);
  // Octokit gives an error without an answer the status 500 too.
  const isAnswer = failure.response !== undefined;
  const answered = isAnswer && status !== undefined && status >= 400 && status < 500;
  const unsent = !isAnswer && hasUnsentCode(error);
  const graphqlRefused = failure.errors !== undefined;
  const said =
    failure.errors?.map((one) => one.message ?? one.type ?? 'error').join('; ') ?? failure.message ?? 'no answer';
  const retry =
    notBefore === undefined && status === 422
      ? 'never'
      : answered || graphqlRefused || notBefore !== undefined
        ? 'later'
        : 'now';
  const how =
    graphqlRefused || (status === undefined && !unsent)
      ? 'did not do it'
      : isAnswer
        ? `answered ${status}`
        : unsent
          ? 'could not be reached'
          : 'did not answer';
  return new OutsideError(`${what}: GitHub ${how}: ${said.slice(0, 300)}`, {
    cause: redacted(error),
    retry,
    mayHaveActed: isWrite && !answered && !graphqlRefused && !unsent,
    ...(notBefore === undefined ? {} : { notBefore }),
  });
}

/** Whether GitHub refused because it was asked too much. */
export function isLimited(error: unknown): boolean {
  return limitedUntil((error ?? {}) as Failure) !== undefined;
}

/** Unix milliseconds before which GitHub wants no more requests; at least a minute for a limit without a date (facts of GitHub's limits). */
function limitedUntil({ status, message = '', response, errors, ...failure }: Failure): number | undefined {
  const headers = response?.headers ?? failure.headers ?? {};
  const limited =
    errors?.some((one) => one.type === 'RATE_LIMITED') === true ||
    status === 429 ||
    (status === 403 &&
      (headers['retry-after'] !== undefined ||
        String(headers['x-ratelimit-remaining']) === '0' ||
        /rate limit/i.test(message)));
  if (!limited) return undefined;
  const now = Date.now();
  const after = headers['retry-after'];
  if (after !== undefined) {
    const seconds = Number(after);
    const at = Number.isFinite(seconds) ? now + seconds * 1000 : Date.parse(String(after));
    if (Number.isFinite(at)) return at;
  }
  const reset = Number(headers['x-ratelimit-reset']);
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset)) return reset * 1000;
  return now + 60_000;
}

/** Whether the line, or what lies behind an error of it, says that nothing was sent. */
function hasUnsentCode(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 4) return false;
  return ('code' in error && UNSENT.has(String(error.code))) || hasUnsentCode(error.cause, depth + 1);
}

/** Octokit's errors carry the request with its headers: only name, message and status go on. */
function redacted(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  const { status } = error as Failure;
  return Object.assign(new Error(error.message), { name: error.name, status });
}
