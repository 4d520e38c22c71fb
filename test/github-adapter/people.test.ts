import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aForge, endNock, github, startNock } from './support.ts';

beforeEach(startNock);
afterEach(endNock);

const member = (id: number, type = 'User') => ({ id, login: `user-${id}`, type });
const node = (id: number) => ({ databaseId: id, login: `user-${id}` });
const GOVERNORS = 'acme/governors';

type Asked = Readonly<Record<string, string>>;

/** GitHub's answers to the next questions about teams, in order; gives what was asked. */
function teamsAnswer(...answers: readonly (readonly [status: number, body: object])[]): readonly Asked[] {
  const asked: Asked[] = [];
  for (const [status, body] of answers)
    github()
      .post('/graphql')
      .reply((_, question) => {
        asked.push((question as { variables: Asked }).variables);
        return [status, body];
      });
  return asked;
}

const team = (nodes: readonly unknown[] | null, endCursor: string | null = null) => ({
  team: { members: { pageInfo: { hasNextPage: endCursor !== null, endCursor }, nodes } },
});
const shows = (...teams: readonly unknown[]): readonly [number, object] => [
  200,
  { data: Object.fromEntries(teams.map((one, index) => [`t${index}`, one])) },
];
const hides = (type: string, data: object | null = { t0: null }): readonly [number, object] => [
  200,
  { data, errors: [{ type, message: 'no', path: ['t0'] }] },
];

describe('teams', () => {
  it('are read in one request, the rest of the large ones in one more, and remembered', async () => {
    const asked = teamsAnswer(
      shows(
        team(
          Array.from({ length: 100 }, (_, i) => node(i + 1)),
          'c100',
        ),
        team([node(7), null, { databaseId: 8, login: 'renovate[bot]' }]),
      ),
      shows(team([node(101)])),
    );
    const forge = aForge();
    const teams = await forge.readTeams([GOVERNORS, 'acme/owners']);
    expect(teams.map(({ members }) => members.length)).toEqual([101, 2]);
    expect(teams[1]?.members).toMatchObject([
      { id: 7, kind: 'user' },
      { id: 8, kind: 'bot' },
    ]);
    expect(asked).toEqual([
      { o0: 'acme', s0: 'governors', o1: 'acme', s1: 'owners' },
      { o0: 'acme', s0: 'governors', a0: 'c100' },
    ]);
    expect(await forge.readTeams([GOVERNORS])).toEqual([teams[0]]);
  });

  it('S127: that are asked for anew are, whatever is remembered, and what is said then is remembered', async () => {
    teamsAnswer(shows(team([node(1), node(2)])), shows(team([node(1)])));
    const forge = aForge();
    expect((await forge.readTeams([GOVERNORS]))[0]?.members).toHaveLength(2);
    expect((await forge.readTeams([GOVERNORS], 'anew'))[0]?.members).toHaveLength(1);
    expect((await forge.readTeams([GOVERNORS]))[0]?.members).toHaveLength(1);
  });

  it('cost nothing where there are none', async () => {
    expect(await aForge().readTeams([], 'anew')).toEqual([]);
  });

  it('beyond fifty take a request for each fifty', async () => {
    const asked = teamsAnswer(
      shows(...Array.from({ length: 50 }, () => team([node(1)]))),
      shows(...Array.from({ length: 3 }, () => team([node(1)]))),
    );
    const read = await aForge().readTeams(Array.from({ length: 53 }, (_, index) => `acme/team-${index}`));
    expect(read.every(({ members }) => members.length === 1)).toBe(true);
    expect(asked.map((one) => Object.keys(one).length)).toEqual([100, 6]);
  });

  it.each([
    ['no such organisation', hides('NOT_FOUND')],
    ['no permission', hides('FORBIDDEN')],
    ['a token without the scope', hides('INSUFFICIENT_SCOPES', null)],
    ['no such team', shows({ team: null })],
    ['a team without its list', shows(team(null))],
    ['404', [404, { message: 'Not Found' }] as const],
    ['403', [403, { message: 'Resource not accessible by integration' }] as const],
  ])('T48: that GitHub does not show (%s) are unreadable, never empty', async (_, answer) => {
    teamsAnswer(answer);
    expect(await aForge().readTeams([GOVERNORS])).toEqual([{ team: GOVERNORS, members: 'unreadable' }]);
  });

  it('T48: of which one is not shown are read all the same', async () => {
    const [, hidden] = hides('FORBIDDEN', { t0: null, t1: team([node(1)]) });
    teamsAnswer([200, hidden]);
    const read = await aForge().readTeams([GOVERNORS, 'acme/owners']);
    expect(read.map(({ members }) => members)).toEqual(['unreadable', [{ id: 1, login: 'user-1', kind: 'user' }]]);
  });

  it('T48: of which half a list was read are unreadable', async () => {
    teamsAnswer(shows(team([node(1)], 'c1')), hides('NOT_FOUND'));
    expect((await aForge().readTeams([GOVERNORS]))[0]?.members).toBe('unreadable');
  });

  it.each(['acme', 'acme/a/b', '/x', 'acme/'])('that cannot be one (%s) are not asked for', async (name) => {
    expect(await aForge().readTeams([name])).toEqual([{ team: name, members: 'unreadable' }]);
  });

  it('T48: that were unreadable are asked for again, those that were read are not', async () => {
    let now = 0;
    const forge = aForge(() => now);
    teamsAnswer(hides('NOT_FOUND'), shows(team([node(1)])));
    const read = async () => (await forge.readTeams([GOVERNORS]))[0]?.members;
    expect(await read()).toBe('unreadable');
    expect(await read()).toHaveLength(1);
    now += 50_000;
    expect(await read()).toHaveLength(1);
  });

  it.each([
    ['answers 502', [502, { message: 'no' }] as const, 2],
    ['says something went wrong', hides('INTERNAL'), 1],
  ])('T48: are an error where GitHub %s, and the error is not remembered', async (_, answer, times) => {
    teamsAnswer(...Array.from({ length: times }, () => answer));
    const forge = aForge();
    await expect(forge.readTeams([GOVERNORS])).rejects.toThrow('reading team acme/governors');
    teamsAnswer(shows(team([node(1)])));
    expect((await forge.readTeams([GOVERNORS]))[0]?.members).toHaveLength(1);
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
