import type { Json } from '../../../core/text/json.ts';
import { OutsideError } from '../../../errors.ts';
import type { GuardedFetch } from '../../../http/guarded-fetch.ts';
import { retryAfter } from '../../../http/retry-after.ts';
import { ImmutaError } from './immuta-error.ts';
import { type AuthStyle, type LoginOptions, loginWith } from './login.ts';
import type { Timing } from './timing.ts';

/** One request. Every request of this client may be repeated: saves are keyed, and removals say what shall be. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: Json;
}

/** Answers the parsed body of a success; throws `ImmutaError` for a refusal and `OutsideError` for silence. */
export type Ask = (asked: Asked) => Promise<Json>;

export interface AskOptions {
  /** Address of the instance, without a slash at its end. */
  readonly url: string;
  readonly login: LoginOptions;
  readonly fetch: GuardedFetch;
  readonly timing: Timing;
  /** How often one request is sent at most. */
  readonly attempts: number;
  /** Longest wait between two attempts that is sat out, in milliseconds; a longer one is the caller's to wait. */
  readonly longestWait: number;
}

const overload = [429, 502, 503, 504];

/** A function that asks one Immuta: authenticates, retries with jitter what may pass, and says in one sentence what does not. */
export function askImmuta(options: AskOptions): Ask {
  const { url, timing, attempts, longestWait } = options;
  const login = loginWith(options.login, async (apikey) => tokenIn(await send(exchangeFor(apikey), undefined)));

  async function ask(asked: Asked): Promise<Json> {
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      let header: string | undefined;
      try {
        header = await login.header();
        return await send(asked, header);
      } catch (error) {
        if (!(error instanceof OutsideError)) throw error;
        if (
          header !== undefined &&
          !renewed &&
          mayBeLogin(error, options.login.style) &&
          (await renews(header, error))
        ) {
          renewed = true;
          continue;
        }
        const wait = waitAfter(error, attempt);
        if (error.retry === 'never' || attempt >= attempts || wait > longestWait) throw error;
        await timing.sleep(wait);
      }
    }
  }

  /** An exchange that fails says less than the refusal that led to it. */
  async function renews(header: string, refusal: OutsideError): Promise<boolean> {
    return login.renew(header).catch((error) => {
      if (error instanceof ImmutaError && error.status < 500) throw refusal;
      throw error;
    });
  }

  function waitAfter({ notBefore }: OutsideError, attempt: number): number {
    if (notBefore !== undefined) return Math.max(0, notBefore - timing.now());
    return 200 * 2 ** (attempt - 1) * (0.5 + timing.random());
  }

  async function send(asked: Asked, header: string | undefined): Promise<Json> {
    const what = `${asked.method} ${asked.path}`;
    const changes = asked.method !== 'GET' && asked.query?.dryRun !== true && header !== undefined;
    const response = await answerTo(asked, header);
    const body = parsed(response.text);
    if (response.status >= 200 && response.status < 300) {
      if (body !== undefined) return body;
      throw new OutsideError(`${what}: Immuta answered something that is not JSON.`, { mayHaveActed: changes });
    }
    const wait = retryAfter(response.retryAfter, timing.now());
    throw new ImmutaError(what, response.status, cleanBody(body), {
      retry: response.status >= 500 || overload.includes(response.status) ? 'later' : 'never',
      mayHaveActed: changes && response.status >= 500,
      ...(wait === undefined ? {} : { notBefore: timing.now() + wait }),
    });
  }

  async function answerTo(asked: Asked, header: string | undefined) {
    const query = Object.entries(asked.query ?? {}).map(([key, value]): [string, string] => [key, String(value)]);
    const search = query.length > 0 ? `?${new URLSearchParams(query)}` : '';
    const response = await options.fetch(`${url}${asked.path}${search}`, {
      method: asked.method,
      headers: {
        accept: 'application/json',
        ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(header === undefined ? {} : { authorization: header }),
      },
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    });
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
  }

  function clean(text: string): string {
    const asJson = (secret: string) => JSON.stringify(secret).slice(1, -1);
    const encoded = (secret: string) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    const secrets = login.secrets().flatMap((secret) => [...encoded(secret), asJson(secret)]);
    const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
    return longestFirst.reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text);
  }

  function cleanBody(body: Json | undefined): Json | undefined {
    return body === undefined ? undefined : parsed(clean(JSON.stringify(body)));
  }

  return ask;
}

/** Some paths answer 500 where nobody is known, so that a token that ended looks like a fault. */
function mayBeLogin(error: OutsideError, style: AuthStyle): boolean {
  return error instanceof ImmutaError && (error.status === 401 || (error.status === 500 && style === 'exchange'));
}

function exchangeFor(apikey: string): Asked {
  return { method: 'POST', path: '/bim/apikey/authenticate', body: { apikey } };
}

function tokenIn(answer: Json): string {
  const token = typeof answer === 'object' && answer !== null && 'token' in answer ? answer.token : undefined;
  if (typeof token === 'string' && token !== '') return token;
  throw new OutsideError('Immuta gave no token for the API key.', { retry: 'never' });
}

/** An empty body is `null`: some successes have none. */
function parsed(text: string): Json | undefined {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
