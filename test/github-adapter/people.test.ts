import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aForge, endNock, github, startNock } from './support.ts';

beforeEach(startNock);
afterEach(endNock);

const member = (id: number, type = 'User') => ({ id, login: `user-${id}`, type });
const MEMBERS = '/orgs/acme/teams/governors/members';

describe('a team', () => {
  it('is read page by page, and remembered', async () => {
    github()
      .get(MEMBERS)
      .query({ per_page: 100, page: 1 })
      .reply(
        200,
        Array.from({ length: 100 }, (_, i) => member(i + 1)),
      );
    github()
      .get(MEMBERS)
      .query({ per_page: 100, page: 2 })
      .reply(200, [member(101, 'Bot')]);
    const forge = aForge();
    const [team] = await forge.readTeams(['acme/governors']);
    expect(team?.members).toHaveLength(101);
    expect(await forge.readTeams(['acme/governors'])).toEqual([team]);
  });

  it.each([404, 403])('T48: that GitHub does not show (%d) is unreadable, never empty', async (status) => {
    github().get(MEMBERS).query(true).reply(status, { message: 'Not Found' });
    expect(await aForge().readTeams(['acme/governors'])).toEqual([{ team: 'acme/governors', members: 'unreadable' }]);
  });

  it('T48: that was unreadable is asked again, one that was read is not', async () => {
    let now = 0;
    const forge = aForge(() => now);
    const answers = [404, 200].map((status) => ({ status, body: status === 404 ? { message: 'no' } : [member(1)] }));
    for (const { status, body } of answers) github().get(MEMBERS).query(true).reply(status, body);
    const read = async () => (await forge.readTeams(['acme/governors']))[0]?.members;
    expect(await read()).toBe('unreadable');
    expect(await read()).toHaveLength(1);
    now += 50_000;
    expect(await read()).toHaveLength(1);
  });

  it('T48: is an error where GitHub fails, and the error is not remembered', async () => {
    github().get(MEMBERS).query(true).twice().reply(502, { message: 'no' });
    const forge = aForge();
    await expect(forge.readTeams(['acme/governors'])).rejects.toThrow('reading team acme/governors');
    github()
      .get(MEMBERS)
      .query(true)
      .reply(200, [member(1)]);
    expect((await forge.readTeams(['acme/governors']))[0]?.members).toHaveLength(1);
  });
});

describe('accounts', () => {
  it('are asked for together, once, without case', async () => {
    github()
      .post('/graphql', (body) => Object.values((body as { variables: object }).variables).join() === 'a-1,b-2')
      .reply(200, {
        data: { a0: { databaseId: 1, login: 'A-1' }, a1: null },
        errors: [{ type: 'NOT_FOUND', message: 'no b-2' }],
      });
    const forge = aForge();
    const found = await forge.readAccounts(['A-1', 'a-1', 'b-2']);
    expect(found).toEqual([{ id: 1, login: 'A-1', kind: 'user' }]);
    expect(await forge.readAccounts(['a-1', 'B-2'])).toEqual(found);
  });

  it('never put a login into a query that could not be one', async () => {
    expect(await aForge().readAccounts(['x"){viewer{login}}'])).toEqual([]);
  });
});

describe('who made a commit', () => {
  const commit = (oid: string, user: object | null) => ({
    oid,
    author: { user },
    committer: { user },
    authors: { totalCount: 1, nodes: [{ user }] },
    signature: null,
  });
  it('is remembered where everybody is known, and asked again where somebody is not', async () => {
    const user = { databaseId: 1, login: 'governor-1' };
    const asks: string[][] = [];
    github()
      .post('/graphql')
      .twice()
      .reply((_, body) => {
        const { owner: _owner, name: _name, ...ids } = (body as { variables: Record<string, string> }).variables;
        asks.push(Object.values(ids));
        return [200, { data: { repository: { c0: commit('k1', user), c1: commit('u1', null) } } }];
      });
    const forge = aForge();
    await forge.readCommitPeople(['k1', 'u1']);
    expect(await forge.readCommitPeople(['k1', 'u1'])).toHaveLength(3);
    expect(asks).toEqual([['k1', 'u1'], ['u1']]);
  });
});

describe('pushes', () => {
  const push = (after: string, over: object = {}) => ({
    id: 1,
    node_id: 'x',
    before: '0'.repeat(40),
    after,
    ref: 'refs/heads/topic',
    timestamp: '2026-01-01T00:00:00Z',
    activity_type: 'push',
    actor: member(1),
    ...over,
  });
  const ACTIVITY = '/repos/acme/policies/activity';
  const branch = { repository: 'acme/policies', ref: 'topic', upTo: 'h1' };

  it('stand oldest first, over all pages, remembered for the head', async () => {
    const next = `<https://api.github.test${ACTIVITY}?after=c2>; rel="next"`;
    github()
      .get(ACTIVITY)
      .query((query) => query.after === undefined)
      .reply(200, [push('h2', { before: 'h1', activity_type: 'force_push' })], { link: next });
    github()
      .get(ACTIVITY)
      .query((query) => query.after === 'c2')
      .reply(200, [push('h1', { activity_type: 'branch_creation' })]);
    const forge = aForge();
    const pushes = await forge.readPushes(branch);
    expect(pushes).toMatchObject([
      { before: undefined, after: 'h1', force: false },
      { before: 'h1', after: 'h2', force: true },
    ]);
    expect(await forge.readPushes(branch)).toBe(pushes);
  });

  it('R13: are asked for again where the record did not show the head yet', async () => {
    let now = 0;
    const forge = aForge(() => now);
    for (const pushes of [[push('h0')], [push('h1'), push('h0')]])
      github().get(ACTIVITY).query(true).reply(200, pushes);
    expect(await forge.readPushes(branch)).toMatchObject([{ after: 'h0' }]);
    now += 1_000;
    expect(await forge.readPushes(branch)).toMatchObject([{ after: 'h0' }, { after: 'h1' }]);
    now += 50_000;
    expect(await forge.readPushes(branch)).toHaveLength(2);
  });

  it('by a deleted account are by nobody', async () => {
    github()
      .get(ACTIVITY)
      .query(true)
      .reply(200, [push('h1', { actor: null })]);
    expect(await aForge().readPushes(branch)).toMatchObject([{ by: undefined }]);
  });

  it('R13: that GitHub does not show are unreadable', async () => {
    github().get(ACTIVITY).query(true).reply(404, { message: 'Not Found' });
    expect(await aForge().readPushes(branch)).toBe('unreadable');
  });
});

describe('a check run', () => {
  it('has fifty annotations a request, the rest in updates', async () => {
    const sizes: number[] = [];
    const count = (_: unknown, body: unknown): [number, object] => {
      sizes.push((body as { output: { annotations: unknown[] } }).output.annotations.length);
      return [200, { id: 3 }];
    };
    github().post('/repos/acme/policies/check-runs').reply(count);
    github().patch('/repos/acme/policies/check-runs/3').times(2).reply(count);
    const annotations = Array.from({ length: 120 }, (_, i) => ({
      path: 'a.yml',
      line: i + 1,
      level: 'failure' as const,
      message: 'no',
    }));
    const check = {
      head: 'h1',
      externalId: '7:x',
      name: 'approve-to-promote',
      title: 't',
      summary: 's',
      text: '',
      actions: [],
    };
    await aForge().publishCheck({ ...check, conclusion: 'failure', annotations });
    expect(sizes).toEqual([50, 50, 20]);
  });
});
