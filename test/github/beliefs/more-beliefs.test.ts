import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../support/until.ts';
import { aPull, aScene, at, refusal, type Scene } from '../testing/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await aScene();
});
afterAll(() => scene.stop());

const push = (branch: string, files: Readonly<Record<string, string>>, more: object = {}) =>
  scene.github.push('acme/policies', { by: 'author', branch, files, ...more });

describe('beliefs about GitHub that no other test shows', () => {
  it('what becomes of a check run reaches its author too', async () => {
    const { data: main } = await scene.as('owner').git.getRef({ ...at, ref: 'heads/main' });
    const app = await scene.asApp();
    await scene.github.webhooksIdle();
    scene.receiver.clear();
    const run = { ...at, name: 'gate', head_sha: main.object.sha };
    await app.checks.create({ ...run, status: 'in_progress' });
    await app.checks.create({ ...run, status: 'completed', conclusion: 'success' });
    await scene.github.webhooksIdle();
    expect(scene.receiver.names()).toEqual(
      expect.arrayContaining(['check_run.created', 'check_run.completed', 'check_suite.completed']),
    );
  });

  it('a closed pull request whose head moved cannot be reopened', async () => {
    const number = await aPull(scene, 'moved', 'a: moved\n');
    const set = (state: 'open' | 'closed') => scene.as('author').pulls.update({ ...at, pull_number: number, state });
    await set('closed');
    await set('open');
    await set('closed');
    await push('moved', { 'policies/dev/a.yml': 'a: elsewhere\n' });
    expect(await refusal(set('open'))).toMatchObject({ status: 422 });
  });

  it('a comparison shows 300 files at most, a pull request all of these', async () => {
    const files = Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`many/${n}.txt`, `${n}\n`]));
    await push('many', files);
    const { data } = await scene.as('author').repos.compareCommitsWithBasehead({ ...at, basehead: 'main...many' });
    expect(data.files).toHaveLength(300);
    const { data: pull } = await scene.as('author').pulls.create({ ...at, title: 'Many', head: 'many', base: 'main' });
    const pages = await scene
      .as('author')
      .paginate(scene.as('author').pulls.listFiles, { ...at, pull_number: pull.number, per_page: 100 });
    expect(pages).toHaveLength(301);
  });

  it('a commit is of the account that has its address, and of nobody where none has', async () => {
    const authorOf = async (email: string) => {
      const ref = await push('addresses', { 'b.txt': email }, { author: { name: 'x', email } });
      return (await scene.as('author').repos.getCommit({ ...at, ref })).data.author?.login;
    };
    const { data: governor } = await scene.as('governor').users.getAuthenticated();
    expect(await authorOf(`${governor.id}+governor@users.noreply.github.com`)).toBe('governor');
    expect(await authorOf('governor@users.noreply.github.com')).toBe('governor');
    expect(await authorOf('nobody@example.com')).toBeUndefined();
  });

  it('a bot is NAME[bot] in REST and NAME in GraphQL', async () => {
    const number = await aPull(scene, 'bot', 'a: bot\n');
    const app = await scene.asApp();
    await app.issues.createComment({ ...at, issue_number: number, body: 'hello' });
    const { data } = await app.issues.listComments({ ...at, issue_number: number });
    expect(data.map(({ user }) => user?.login)).toEqual(['gatekeeper[bot]']);
    const query = `query($number: Int!) { repository(owner: "acme", name: "policies") { pullRequest(number: $number) {
      comments(first: 1) { nodes { author { __typename login } } } } } }`;
    expect(await app.graphql(query, { number })).toMatchObject({
      repository: { pullRequest: { comments: { nodes: [{ author: { __typename: 'Bot', login: 'gatekeeper' } }] } } },
    });
  });

  it('deliveries begin in the order of events, and none waits for one that is not answered', async () => {
    await scene.github.webhooksIdle();
    scene.receiver.clear();
    scene.receiver.answerWith('nothing');
    await push('first', { 'c.txt': '1' });
    await push('second', { 'c.txt': '2' });
    const pushes = () =>
      scene.receiver.received.flatMap(({ event, payload }) => (event === 'push' ? [payload.ref] : []));
    await until('both have come', () => (pushes().length === 2 ? true : undefined));
    expect(pushes()).toEqual(['refs/heads/first', 'refs/heads/second']);
    scene.receiver.answerWith(200);
  });

  it('every refusal repeats its status as text', async () => {
    const answer = await fetch(`${scene.github.apiUrl}/repos/acme/nothing`, {
      headers: { authorization: 'token governor', 'user-agent': 'test' },
    });
    expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ status: '404' })]);
  });
});
