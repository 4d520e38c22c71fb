import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Probot } from 'probot';
import { PlainOctokit } from '../../src/app/plain-octokit.ts';
import { withToken } from '../../src/github/installation-token.ts';

/** A client as the app gets it from Probot, whose GitHub always answers the same. */
async function clientOf(status: number, headers: Record<string, string>) {
  const sent: string[] = [];
  const probot = new Probot({
    githubToken: 'a token',
    log: pino({ level: 'silent' }),
    Octokit: PlainOctokit,
    request: {
      fetch: async (url: string) => {
        sent.push(url);
        return new Response('{"message":"no"}', {
          status,
          headers: { 'content-type': 'application/json', ...headers },
        });
      },
    },
  });
  return { octokit: await probot.auth(), sent };
}

describe('the client of the app', () => {
  it.each([
    ['GitHub failed', 502, {}],
    ['the hourly budget is used up', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }],
    ['it was too much at once', 429, { 'retry-after': '0' }],
  ])('sends a request once, when %s', async (_, status, headers: Record<string, string>) => {
    const { octokit, sent } = await clientOf(status, headers);
    await expect(
      octokit.request('POST /repos/{owner}/{repo}/issues', { owner: 'o', repo: 'r', title: 't' }),
    ).rejects.toThrow('no');
    expect(sent).toHaveLength(1);
  });

  it('asks a GitHub of one’s own for the token with which git is let in, when the last one has expired', async () => {
    const asked: string[] = [];
    const github = await installed(async (url) => {
      asked.push(url);
      return tokenUntil('2000-01-01T00:00:00Z');
    });
    await github.auth({ type: 'installation' });
    expect(asked).toEqual(['https://github.example.com/api/v3/app/installations/7/access_tokens']);
  });

  it('F36: gets its token by GitHub’s clock where its own is an hour ahead', async () => {
    const issued: number[] = [];
    const github = await installed(async (_, { headers }) => {
      const [, claims = ''] = headers.authorization?.split('.') ?? [];
      const { iat } = JSON.parse(Buffer.from(claims, 'base64url').toString());
      issued.push(iat);
      const date = new Date(Date.now() - 3_600_000);
      if (iat * 1000 < date.getTime()) return tokenUntil('2999-01-01T00:00:00Z');
      const message = `'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued`;
      return new Response(JSON.stringify({ message }), {
        status: 401,
        headers: { 'content-type': 'application/json', date: date.toUTCString() },
      });
    });
    withToken(github);
    expect(await github.auth({ type: 'installation' })).toMatchObject({ token: 'a token' });
    expect(issued).toHaveLength(2);
  });
});

const tokenUntil = (expires_at: string) =>
  new Response(JSON.stringify({ token: 'a token', expires_at, permissions: {} }), {
    status: 201,
    headers: { 'content-type': 'application/json' },
  });

/** The client of installation 7 of a GitHub that answers so. */
async function installed(
  fetch: (url: string, options: { readonly headers: Readonly<Record<string, string>> }) => Promise<Response>,
) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const probot = new Probot({
    appId: 1,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    baseUrl: 'https://github.example.com/api/v3',
    log: pino({ level: 'silent' }),
    Octokit: PlainOctokit,
    request: { fetch },
  });
  return probot.auth(7);
}
