import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { OutsideError } from '../../src/errors.ts';
import { aForge, answerWith, aPull, endNock, github, SECRET_TOKEN, startNock } from './support.ts';

beforeEach(startNock);
afterEach(endNock);

const PATH = '/repos/acme/policies/issues/7/comments';
const comment = () => aForge().publishComment(7, { body: 'x' });

async function failureOf(act: () => Promise<unknown>): Promise<OutsideError> {
  const error = await act().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OutsideError)) throw new Error(`no OutsideError: ${String(error)}`);
  return error;
}

describe('a write to GitHub', () => {
  it.each([
    ['F6: an answer of 502 may have acted', 502, {}, { mayHaveActed: true }],
    ['an answer of 422 did not act, and will not', 422, {}, { mayHaveActed: false, retry: 'never' }],
    ['an answer of 403 did not act', 403, {}, { mayHaveActed: false, retry: 'later' }],
  ])('%s', async (_, status, headers, wanted) => {
    github().post(PATH).reply(status, { message: 'no' }, headers);
    expect(await failureOf(comment)).toMatchObject(wanted);
  });

  it('is sent once, whatever comes back', async () => {
    let asked = 0;
    github()
      .post(PATH)
      .times(3)
      .reply(() => {
        asked += 1;
        return [502, { message: 'no' }];
      });
    await failureOf(comment);
    nock.cleanAll();
    expect(asked).toBe(1);
  });

  it('that got no answer may have acted, and is not told as an answer', async () => {
    github().post(PATH).replyWithError('socket hang up');
    const error = await failureOf(comment);
    expect(error).toMatchObject({ mayHaveActed: true });
    expect(error.message).toBe('commenting on acme/policies#7: GitHub did not answer: socket hang up');
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])(
    'that never left (%s) did not act, and is not told as an answer',
    async (code) => {
      github()
        .post(PATH)
        .replyWithError(Object.assign(new Error(`connect ${code}`), { code }));
      const error = await failureOf(comment);
      expect(error).toMatchObject({ mayHaveActed: false, retry: 'now' });
      expect(error.message).toBe(`commenting on acme/policies#7: GitHub could not be reached: connect ${code}`);
    },
  );

  it('that was answered says with what', async () => {
    github().post(PATH).reply(500, { message: 'no' });
    expect((await failureOf(comment)).message).toMatch(/: GitHub answered 500: no/);
  });

  it('fails without telling the token', async () => {
    github().post(PATH).reply(500, { message: 'no' });
    const error = await failureOf(comment);
    expect(JSON.stringify([error.message, error.stack, error.cause, { ...(error.cause as object) }])).not.toContain(
      SECRET_TOKEN,
    );
    expect(error.message).toContain('commenting on acme/policies#7');
  });
});

describe('a read from GitHub', () => {
  it('is repeated once at once', async () => {
    github().post('/graphql').reply(502, { message: 'no' });
    github().post('/graphql').reply(200, answerWith(aPull()));
    expect((await aForge().readPullRequest(7)).number).toBe(7);
  });
  it('is not repeated a second time', async () => {
    github().post('/graphql').twice().reply(502, { message: 'no' });
    expect((await failureOf(() => aForge().readPullRequest(7))).mayHaveActed).toBe(false);
  });
});

describe('a limit', () => {
  const now = () => Math.floor(Date.now() / 1000);
  it.each([
    ['F8: secondary, with retry-after', 403, { 'retry-after': '30' }, 30],
    ['F8: secondary, without it, is at least a minute', 429, {}, 60],
    [
      'F7: primary, until the reset',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now() + 2400) },
      2400,
    ],
    ['F27: retry-after as a date', 429, { 'retry-after': new Date((now() + 90) * 1000).toUTCString() }, 90],
  ])('%s', async (_, status, headers, seconds) => {
    github().post(PATH).reply(status, { message: 'slow down' }, headers);
    const { notBefore, mayHaveActed } = await failureOf(comment);
    expect(mayHaveActed).toBe(false);
    expect(Math.round(((notBefore ?? 0) - Date.now()) / 1000 / 5)).toBe(Math.round(seconds / 5));
  });

  it('F9: of GraphQL comes as HTTP 200 and is no answer', async () => {
    github()
      .post('/graphql')
      .reply(200, { data: null, errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] });
    expect((await failureOf(() => aForge().readPullRequest(7))).notBefore).toBeGreaterThan(Date.now());
  });
});
