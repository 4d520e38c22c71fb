import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { Probot, Server } from 'probot';
import { PlainOctokit } from '../../src/app/plain-octokit.ts';

const run = promisify(execFile);
const { APP_ID = '', PRIVATE_KEY = '', WEBHOOK_SECRET = '', API_URL = '', GIT_URL = '' } = process.env;
const folder = await mkdtemp(join(tmpdir(), 'a2p-bare-app-'));
const log = pino({ level: 'silent' });

await run('git', ['init', '--quiet', '--bare', folder]);
const server = new Server({
  port: 0,
  host: '127.0.0.1',
  log,
  Probot: Probot.defaults({
    appId: APP_ID,
    privateKey: PRIVATE_KEY,
    secret: WEBHOOK_SECRET,
    baseUrl: API_URL,
    log,
    Octokit: PlainOctokit,
  }),
});

// The least that any app of this kind does: read the pull request, fetch its bytes, write a check.
await server.load((probot) => {
  probot.on(['pull_request', 'pull_request_review'], async ({ octokit, payload, name }) => {
    if (name === 'pull_request' && !['opened', 'synchronize'].includes(payload.action)) return;
    const { node_id } = payload.pull_request;
    const { node } = await octokit.graphql<{ node: { headRefOid: string } }>(
      'query Head($id: ID!) { node(id: $id) { ... on PullRequest { headRefOid reviews(first: 100) { nodes { id state } } } } }',
      { id: node_id },
    );
    const { token } = (await octokit.auth({ type: 'installation' })) as { token: string };
    const url = new URL(GIT_URL);
    url.username = 'x-access-token';
    url.password = token;
    await run('git', ['-C', folder, 'fetch', '--quiet', '--no-tags', url.href, node.headRefOid, 'refs/heads/main']);
    const { owner, name: repo } = payload.repository;
    const at = { owner: owner.login, repo, head_sha: node.headRefOid };
    await octokit.request('POST /repos/{owner}/{repo}/check-runs', { ...at, name: 'bare', status: 'in_progress' });
  });
});
const http = await server.start();
const address = http.address();
process.send?.({ listening: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` });
process.once('disconnect', () => process.exit());
