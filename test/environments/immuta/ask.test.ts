import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/core/connections/secret.ts';
import { type Asked, askImmuta } from '../../../src/environments/immuta/api/ask.ts';
import type { LoginOptions } from '../../../src/environments/immuta/api/login.ts';
import { OutsideError } from '../../../src/errors.ts';
import type { GuardedFetch } from '../../../src/http/guarded-fetch.ts';

const start = Date.UTC(2024, 0, 1);
const list: Asked = { method: 'GET', path: '/policy/global' };
const save: Asked = { method: 'POST', path: '/api/v2/policy', body: {} };

type Answer =
  | { readonly status?: number; readonly body?: string; readonly headers?: Record<string, string> }
  | 'silence';

interface Sent {
  readonly path: string;
  readonly authorization: string | null;
}

/** Asks an Immuta that gives these answers one after another, the last of them for ever. */
function asking(answers: readonly [Answer, ...Answer[]], login: Partial<LoginOptions> = {}, random = 0.5) {
  let given = 0;
  return askingBy(() => answers[Math.min(++given, answers.length) - 1] ?? {}, login, random);
}

function askingBy(
  answerTo: (sent: Sent) => Answer,
  login: Partial<LoginOptions> = { style: 'exchange' },
  random = 0.5,
) {
  const sent: Sent[] = [];
  const waits: number[] = [];
  const fetch: GuardedFetch = async (url, init) => {
    const request = { path: new URL(url).pathname, authorization: new Headers(init?.headers).get('authorization') };
    sent.push(request);
    const answer = answerTo(request);
    if (answer === 'silence') throw new OutsideError('no answer', { mayHaveActed: true });
    return new Response(answer.body ?? '{}', { status: answer.status ?? 200, headers: answer.headers ?? {} });
  };
  const ask = askImmuta({
    url: 'https://immuta.example',
    fetch,
    attempts: 4,
    longestWait: 30_000,
    timing: {
      now: () => start + waits.reduce((sum, wait) => sum + wait, 0),
      sleep: async (milliseconds) => waits.push(milliseconds),
      random: () => random,
    },
    login: { apiKey: new Secret('k3y-of-gold'), style: 'bearer', exchangeOn401: true, token: 'bearer', ...login },
  });
  return { ask, sent, waits };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: OutsideError) => error,
  );

describe('a request to Immuta', () => {
  it.each<[string, Answer]>([
    ['500', { status: 500 }],
    ['502', { status: 502, body: '<html>' }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['429', { status: 429 }],
    ['silence', 'silence'],
    ['half a body', { body: '{"hits":[' }],
  ])('is repeated after %s, a save too, since it is keyed', async (_, answer) => {
    const { ask, sent } = asking([answer, { body: '{"done":true}' }]);
    expect(await ask(save)).toEqual({ done: true });
    expect(sent).toHaveLength(2);
  });

  it.each([400, 403, 404, 409, 422, 302])('is not repeated after %i', async (status) => {
    const { ask, sent } = asking([{ status, body: '{"message":"\\"name\\" is wrong"}' }]);
    const error = await failure(ask(save));
    expect(error).toMatchObject({ name: 'OutsideError', retry: 'never', mayHaveActed: false, status });
    expect(error.message).toContain(`POST /api/v2/policy: Immuta answered ${status} ("name" is wrong).`);
    expect(sent).toHaveLength(1);
  });

  it('is given up after so many times, with twice the pause each time', async () => {
    const { ask, sent, waits } = asking([{ status: 503, body: '{"message":"down"}' }]);
    expect(await failure(ask(save))).toMatchObject({ retry: 'later', mayHaveActed: true, status: 503 });
    expect(sent).toHaveLength(4);
    expect(waits).toEqual([200, 400, 800]);
  });

  it.each([
    [0, [100, 200, 400]],
    [0.9, [280, 560, 1120]],
  ])('comes back sooner or later by chance, so that many do not come back at once: %p', async (random, expected) => {
    const { ask, waits } = asking([{ status: 503 }], {}, random);
    await failure(ask(list));
    expect(waits.map(Math.round)).toEqual(expected);
  });

  it.each([
    ['in seconds', '7', 7_000],
    ['as a date', 'Mon, 01 Jan 2024 00:00:09 GMT', 9_000],
    ['as a date in the past', 'Sun, 31 Dec 2023 00:00:00 GMT', 0],
  ])('waits as long as it is told %s', async (_, header, wait) => {
    const { ask, waits } = asking([{ status: 429, headers: { 'retry-after': header } }, {}]);
    await ask(list);
    expect(waits).toEqual([wait]);
  });

  it('leaves a long wait to the caller', async () => {
    const { ask, waits } = asking([{ status: 429, headers: { 'retry-after': '2400' } }]);
    expect(await failure(ask(list))).toMatchObject({ notBefore: start + 2_400_000 });
    expect(waits).toEqual([]);
  });

  it('exchanges the key once after 401 and keeps the token', async () => {
    const { ask, sent } = asking([{ status: 401 }, { body: '{"token":"t0ken"}' }, {}, {}]);
    await ask(list);
    await ask(list);
    expect(sent).toEqual([
      { path: '/policy/global', authorization: 'Bearer k3y-of-gold' },
      { path: '/bim/apikey/authenticate', authorization: null },
      { path: '/policy/global', authorization: 'Bearer t0ken' },
      { path: '/policy/global', authorization: 'Bearer t0ken' },
    ]);
  });

  it('does not exchange the key where that is not wanted', async () => {
    const { ask, sent } = asking([{ status: 401 }], { exchangeOn401: false });
    expect((await failure(ask(list))).message).toContain('Check the API key');
    expect(sent).toHaveLength(1);
  });

  it('says 401 when the exchange does not help', async () => {
    const { ask, sent } = asking([{ status: 401, body: '{"message":"no"}' }]);
    expect(await failure(ask(list))).toMatchObject({
      status: 401,
      message: expect.stringContaining('GET /policy/global'),
    });
    expect(sent).toHaveLength(2);
  });

  it('exchanges the key once for many requests at once', async () => {
    const { ask, sent } = asking([{ body: '{"token":"t0ken"}' }, {}], { style: 'exchange' });
    await Promise.all([ask(list), ask(list), ask(list)]);
    expect(sent.map(({ path }) => path).filter((path) => path.endsWith('authenticate'))).toHaveLength(1);
  });

  it('exchanges the key once for many that are rejected at once', async () => {
    let exchanges = 0;
    let ended = false;
    const { ask } = askingBy(({ path, authorization }) => {
      if (path.endsWith('authenticate')) return { body: `{"token":"t${++exchanges}"}` };
      return ended && authorization === 'Bearer t1' ? { status: 401 } : {};
    });
    await ask(list);
    ended = true;
    await Promise.all([ask(list), ask(list), ask(list)]);
    expect(exchanges).toBe(2);
  });

  it('names the path and other versions after 404', async () => {
    const { ask } = asking([{ status: 404, body: 'Not Found' }]);
    expect((await failure(ask(list))).message).toBe(
      'GET /policy/global: Immuta answered 404. Paths differ between versions of Immuta: check that the connection names the right one.',
    );
  });

  it('keeps key and token out of what it says, though Immuta repeats them', async () => {
    const body = JSON.stringify({
      message: 'bad header Bearer k3y-of-gold, or t0ken',
      validation: [{ code: 'k3y-of-gold' }],
    });
    const { ask } = asking([{ body: '{"token":"t0ken"}' }, { status: 400, body }], { style: 'exchange' });
    const error = await failure(ask(save));
    const everything = `${error.message} ${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.cause)}`;
    expect(everything).toContain('bad header Bearer ***, or ***');
    expect(everything).not.toContain('k3y-of-gold');
    expect(everything).not.toContain('t0ken');
  });

  it.each<[string, (key: string) => string]>([
    ['JSON writes in another way', (key) => key],
    ['stands there as part of an address', encodeURIComponent],
    ['stands there in Base64', (key) => Buffer.from(key).toString('base64')],
  ])('keeps a key out of it that %s', async (_, written) => {
    const key = 'k3y "of" \\ gold';
    const { ask } = asking([{ status: 400, body: JSON.stringify({ message: `bad header ${written(key)}!` }) }], {
      apiKey: new Secret(key),
    });
    expect((await failure(ask(save))).message).toContain('(bad header ***!)');
  });
});
