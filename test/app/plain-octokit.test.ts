import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Probot } from 'probot';
import { PlainOctokit } from '../../src/app/plain-octokit.ts';

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
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const probot = new Probot({
      appId: 1,
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      baseUrl: 'https://github.example.com/api/v3',
      log: pino({ level: 'silent' }),
      Octokit: PlainOctokit,
      request: {
        fetch: async (url: string) => {
          asked.push(url);
          const token = { token: 'a token', expires_at: '2000-01-01T00:00:00Z', permissions: {} };
          return new Response(JSON.stringify(token), {
            status: 201,
            headers: { 'content-type': 'application/json' },
          });
        },
      },
    });
    await (await probot.auth(7)).auth({ type: 'installation' });
    expect(asked).toEqual(['https://github.example.com/api/v3/app/installations/7/access_tokens']);
  });
});
