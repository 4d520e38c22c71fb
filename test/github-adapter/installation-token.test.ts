import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { Probot } from 'probot';
import { PlainOctokit } from '../../src/app/plain-octokit.ts';
import { withToken } from '../../src/github/installation-token.ts';
import { readPushes } from '../../src/github/read-pushes.ts';

beforeEach(() => {
  const real = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'nextTick'] as const;
  jest.useFakeTimers({ now: 0, doNotFake: [...real, 'queueMicrotask', 'performance'] });
});
afterEach(() => void jest.useRealTimers());

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const LATER = 2 * 60_000;

/** GitHub, where the tokens t1, t2 … are made in turn: which of them it takes, and what it answers instead of a token. */
interface GitHub {
  readonly takes: Set<string>;
  noToken?: { readonly status: number; readonly headers?: Readonly<Record<string, string>> };
}

/** A client of an installation, as the app gets it, and everything it sent: `token`, or the token a request came with. */
async function aClient(gitHub: GitHub) {
  const sent: string[] = [];
  let made = 0;
  const answer = (status: number, body: object, headers = {}) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
  const probot = new Probot({
    appId: 1,
    privateKey: key,
    log: pino({ level: 'silent' }),
    Octokit: PlainOctokit,
    request: {
      fetch: async (url: string, { headers }: { readonly headers: Readonly<Record<string, string>> }) => {
        if (url.endsWith('/access_tokens')) {
          sent.push('token');
          if (gitHub.noToken !== undefined)
            return answer(gitHub.noToken.status, { message: 'no' }, gitHub.noToken.headers);
          made += 1;
          return answer(201, { token: `t${made}`, expires_at: '2100-01-01T00:00:00Z', permissions: {} });
        }
        const with_ = (headers.authorization ?? '').replace('token ', '');
        sent.push(with_);
        // Octokit takes a refusal in the first seconds of a token for a delay of GitHub's.
        jest.setSystemTime(Date.now() + 10_000);
        return gitHub.takes.has(with_) ? answer(200, []) : answer(401, { message: 'Bad credentials' });
      },
    },
  });
  const github = await probot.auth(7);
  const token = withToken(github);
  return { github, token, sent, ask: () => github.request('POST /repos/o/r/issues', { title: 't' }) };
}

describe('the token of an installation', () => {
  it('F39: that was revoked is replaced once, and what was refused is sent again', async () => {
    const { token, ask, sent } = await aClient({ takes: new Set(['t2']) });
    await token();
    jest.setSystemTime(LATER);
    sent.length = 0;
    expect((await ask()).status).toBe(200);
    expect(sent).toEqual(['t1', 'token', 't2']);
    await ask();
    expect(sent).toEqual(['t1', 'token', 't2', 't2']);
  });

  it('F39: is not asked for without end where every one is refused', async () => {
    const { token, ask, sent } = await aClient({ takes: new Set() });
    await token();
    jest.setSystemTime(LATER);
    await expect(ask()).rejects.toMatchObject({ status: 401 });
    await expect(ask()).rejects.toMatchObject({ status: 401 });
    // A token of a moment ago is tried once more by Octokit itself, and once for the second request.
    expect(sent).toEqual(['token', 't1', 'token', 't2', 't2', 't2']);
  });

  it('is replaced once for several that find it refused', async () => {
    const { token, ask, sent } = await aClient({ takes: new Set(['t2']) });
    await token();
    jest.setSystemTime(LATER);
    await Promise.all([ask(), ask(), ask()]);
    expect(sent.filter((one) => one === 'token')).toHaveLength(2);
  });

  it('lets git in, and is replaced where git finds it refused', async () => {
    const { token } = await aClient({ takes: new Set() });
    expect([await token(), await token('t1')]).toEqual(['t1', 't1']);
    jest.setSystemTime(LATER);
    expect([await token(), await token('t0'), await token('t1'), await token()]).toEqual(['t1', 't1', 't2', 't2']);
  });

  it.each([403, 404])(
    'T48, F39: that an installation does not get any more (%d) makes nothing seem absent',
    async (status) => {
      const gitHub: GitHub = { takes: new Set() };
      const { github, token } = await aClient(gitHub);
      await token();
      jest.setSystemTime(LATER);
      gitHub.noToken = { status };
      await expect(readPushes(github, 'o/r', 'main')).rejects.toMatchObject({
        message: expect.stringContaining('the app gets no token for this installation'),
        retry: 'later',
        mayHaveActed: false,
      });
    },
  );

  it('F39: that the app does not get because its key is another says where to look', async () => {
    const { github } = await aClient({ takes: new Set(), noToken: { status: 401 } });
    await expect(readPushes(github, 'o/r', 'main')).rejects.toMatchObject({
      message: expect.stringContaining('look at PRIVATE_KEY, APP_ID and the clock of this machine (401)'),
      retry: 'later',
      mayHaveActed: false,
    });
  });

  it.each<[number, Readonly<Record<string, string>>, object]>([
    [401, {}, { retry: 'later', message: expect.stringMatching(/^asking for a token for git: .*PRIVATE_KEY/) }],
    [404, {}, { retry: 'later', message: expect.stringContaining('suspended or gone (404)') }],
    [502, {}, { retry: 'now', mayHaveActed: false }],
    [429, { 'retry-after': '90' }, { notBefore: 90_000 }],
  ])('for git that is not given (%d) is an error of the outside, and tried again', async (status, headers, error) => {
    const { token } = await aClient({ takes: new Set(), noToken: { status, headers } });
    await expect(token()).rejects.toMatchObject({ name: 'OutsideError', ...error });
  });

  it('that is not given because the app asked too much is waited for', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9000' };
    const { github } = await aClient({ takes: new Set(), noToken: { status: 403, headers } });
    await expect(readPushes(github, 'o/r', 'main')).rejects.toMatchObject({ notBefore: 9_000_000 });
  });
});
