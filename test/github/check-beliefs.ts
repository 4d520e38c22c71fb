import { isDeepStrictEqual } from 'node:util';
import { Octokit } from '@octokit/rest';
import { beliefs, type Ground } from './beliefs/beliefs.ts';

/**
 * Holds the stand-in's beliefs against a real GitHub. It writes branches and pull requests to a repository made for the
 * purpose, so it runs only for who asks by name:
 *
 *     BELIEFS_REPOSITORY=me/throwaway BELIEFS_TOKEN=… [BELIEFS_REVIEWER_TOKEN=…] npx tsx test/github/check-beliefs.ts
 */
const { BELIEFS_REPOSITORY: repository, BELIEFS_TOKEN: token, BELIEFS_REVIEWER_TOKEN: second } = process.env;
const [owner, repo] = repository?.split('/') ?? [];
if (!owner || !repo || !token) {
  console.error(
    'Set BELIEFS_REPOSITORY=owner/name (one to throw away) and BELIEFS_TOKEN (contents and pull requests: write).',
  );
  process.exit(2);
}

const baseUrl = process.env.BELIEFS_API ?? 'https://api.github.com';
const author = new Octokit({ auth: token, baseUrl });
const reviewer = second === undefined ? undefined : new Octokit({ auth: second, baseUrl });
const ground: Ground = { author, reviewer, owner, repo, prefix: `belief-${Date.now()}-` };

let wrong = 0;
for (const belief of beliefs) {
  if (belief.needsReviewer && !reviewer) {
    console.log(`${belief.id}  not checked (needs BELIEFS_REVIEWER_TOKEN)  ${belief.says}`);
    continue;
  }
  try {
    const seen = await belief.see(ground);
    const holds = isDeepStrictEqual(seen, belief.expected);
    wrong += holds ? 0 : 1;
    console.log(`${belief.id}  ${holds ? 'holds' : 'WRONG'}  ${belief.says}`);
    if (!holds) console.log(`     expected ${JSON.stringify(belief.expected)}, saw ${JSON.stringify(seen)}`);
  } catch (error) {
    wrong += 1;
    console.log(`${belief.id}  could not be checked: ${(error as Error).message}  ${belief.says}`);
  }
}

const { data: open } = await author.pulls.list({ owner, repo, state: 'open', per_page: 100 });
for (const pull of open.filter(({ head }) => head.ref.startsWith(ground.prefix))) {
  await author.pulls.update({ owner, repo, pull_number: pull.number, state: 'closed' });
}
for (const { ref } of (await author.git.listMatchingRefs({ owner, repo, ref: `heads/${ground.prefix}` })).data) {
  await author.git.deleteRef({ owner, repo, ref: ref.slice('refs/'.length) });
}
process.exit(wrong === 0 ? 0 : 1);
