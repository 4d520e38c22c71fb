import { expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Server } from 'probot';
import { aPull, aScene, at, secret } from './testing/scene.ts';

it('a Probot app, pointed at the stand-in as at a GitHub Enterprise Server, hears of a pull request and writes a check', async () => {
  const scene = await aScene();
  const { github, app } = scene;
  process.env.GHE_HOST = github.host;
  process.env.GHE_PROTOCOL = 'http';
  const server = new Server({
    port: 0,
    host: '127.0.0.1',
    log: pino({ level: 'silent' }),
    Probot: (await import('probot')).Probot.defaults({
      appId: app.id,
      privateKey: app.privateKey ?? '',
      secret,
      baseUrl: github.apiUrl,
      log: pino({ level: 'silent' }),
    }),
  });
  try {
    await server.load((probot) => {
      probot.on('pull_request.opened', async (context) => {
        const { node_id } = context.payload.pull_request;
        const { node } = await context.octokit.graphql<{ node: { headRefOid: string } }>(
          'query Head($id: ID!) { node(id: $id) { ... on PullRequest { headRefOid } } }',
          { id: node_id },
        );
        await context.octokit.rest.checks.create({
          ...at,
          head_sha: node.headRefOid,
          name: 'gate',
          conclusion: 'success',
        });
      });
    });
    const http = await server.start();
    const address = http.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    github.setWebhook('gatekeeper', { url: `http://127.0.0.1:${port}/api/github/webhooks` });
    github.resetRequests();
    const number = await aPull(scene);
    await github.webhooksIdle();
    const opened = github.deliveries().findLast(({ action }) => action === 'opened');
    expect(opened).toMatchObject({ status: 200, outcome: 'OK' });
    const { data } = await scene.as('author').checks.listForRef({ ...at, ref: 'change' });
    expect(
      data.check_runs.map(({ name, conclusion, pull_requests }) => [name, conclusion, pull_requests[0]?.number]),
    ).toEqual([['gate', 'success', number]]);
    expect(github.requestCounts({ delivery: opened?.guid ?? '' })).toEqual({
      'app:gatekeeper': { 'apps/create-installation-access-token': 1 },
      'installation:gatekeeper': { 'graphql Head': 1, 'checks/create': 1 },
    });
  } finally {
    await server.stop();
    await scene.stop();
  }
});
