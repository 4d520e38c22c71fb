import { expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { readingOnly } from '../../src/github/reading-only.ts';

const sent: string[] = [];
const octokit = readingOnly(
  new Octokit({
    request: {
      fetch: async (url: string, { method }: { method: string }) => {
        sent.push(`${method} ${new URL(url).pathname}`);
        return new Response('{"data":{}}', { headers: { 'content-type': 'application/json' } });
      },
    },
  }),
);

it('sends what reads, by REST and by GraphQL', async () => {
  sent.length = 0;
  await octokit.repos.get({ owner: 'acme', repo: 'policies' });
  await octokit.graphql('query One { viewer { login } }');
  expect(sent).toEqual(['GET /repos/acme/policies', 'POST /graphql']);
});

it.each<[string, () => Promise<unknown>]>([
  ['a comment', () => octokit.issues.createComment({ owner: 'acme', repo: 'policies', issue_number: 1, body: 'x' })],
  ['a merge', () => octokit.pulls.merge({ owner: 'acme', repo: 'policies', pull_number: 1 })],
  ['a moved branch', () => octokit.git.updateRef({ owner: 'acme', repo: 'policies', ref: 'heads/main', sha: 'a' })],
  ['a deletion', () => octokit.issues.deleteComment({ owner: 'acme', repo: 'policies', comment_id: 1 })],
  ['a mutation', () => octokit.graphql('mutation Move { updateRefs(input: {}) { clientMutationId } }')],
  ['a mutation beside a query', () => octokit.graphql('query A { viewer { login } }\nmutation B { x }')],
])('throws %s back before it is sent', async (_, write) => {
  sent.length = 0;
  await expect(write()).rejects.toThrow('a client for reading was asked for');
  expect(sent).toEqual([]);
});
