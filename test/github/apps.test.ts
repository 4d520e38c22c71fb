import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appToken } from './testing/app-token.ts';
import type { Loose } from './testing/loose.ts';
import { aScene, at, refusal, type Scene } from './testing/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await aScene();
});
afterAll(() => scene.stop());

const seconds = () => Math.floor(Date.now() / 1000);

describe('an app proves itself', () => {
  it.each<[string, () => string, number]>([
    ['with its own signature', () => appToken(scene.app), 200],
    ['not with a token that lives longer than ten minutes', () => appToken(scene.app, { exp: seconds() + 900 }), 401],
    ['not with one that has expired', () => appToken(scene.app, { exp: seconds() - 1 }), 401],
    ['not with one from the future', () => appToken(scene.app, { iat: seconds() + 600, exp: seconds() + 700 }), 401],
    [
      'not with another key',
      () => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        return appToken(scene.app, {}, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
      },
      401,
    ],
    ['not as another app', () => appToken({ ...scene.app, id: 1 }), 404],
    ['not with an unknown login', () => 'nobody', 401],
  ])('%s', async (_, token, status) => {
    const request = scene.as(token()).apps.getAuthenticated();
    if (status === 200) expect((await request).data).toMatchObject({ slug: 'gatekeeper', installations_count: 1 });
    else expect(await refusal(request)).toMatchObject({ status });
  });

  it('gets a token that is not forty letters, holds an hour, and may be narrowed but not widened', async () => {
    const { data } = await scene.asAppItself().apps.createInstallationAccessToken({
      installation_id: scene.installation,
      permissions: { contents: 'read' },
    });
    expect(data.token).toMatch(new RegExp(`^ghs_${scene.app.id}_.+\\..+\\..+$`));
    expect(Date.parse(data.expires_at) - Date.now()).toBeGreaterThan(3_590_000);
    expect(data.permissions).toEqual({ contents: 'read', metadata: 'read' });
    const narrow = scene.as(data.token);
    await narrow.repos.getContent({ ...at, path: 'README.md' });
    const refused = await refusal(narrow.issues.create({ ...at, title: 'x' }));
    expect(refused).toMatchObject({ status: 403, message: 'Resource not accessible by integration' });
    const wider = scene.asAppItself().apps.createInstallationAccessToken({
      installation_id: scene.installation,
      permissions: { administration: 'write' },
    });
    expect(await refusal(wider)).toMatchObject({ status: 422 });
  });

  it('gets a token that ends after an hour by GitHub’s clock, which each answer tells', async () => {
    const app = await scene.asApp();
    const told = async () => Date.parse((await app.repos.get(at)).headers.date ?? '');
    const before = await told();
    scene.github.advanceTokenClock(59 * 60_000);
    expect((await told()) - before).toBeGreaterThanOrEqual(59 * 60_000);
    scene.github.advanceTokenClock(61_000);
    expect(await refusal(app.repos.get(at))).toMatchObject({ status: 401, message: 'Bad credentials' });
    const late = appToken(scene.app);
    expect(await refusal(scene.as(late).apps.getAuthenticated())).toMatchObject({
      message: expect.stringContaining("'Expiration time' claim"),
    });
    scene.github.advanceTokenClock(-60 * 60_000 - 1000);
  });

  it('is shut out once its key is another, while tokens that it has stay good', async () => {
    const app = await scene.asApp();
    const next = scene.github.rotateKey('gatekeeper');
    expect(await refusal(scene.asApp())).toMatchObject({
      status: 401,
      message: 'A JSON web token could not be decoded',
    });
    await app.repos.get(at);
    const itself = scene.as(appToken(scene.app, {}, next));
    expect((await itself.apps.getAuthenticated()).data?.slug).toBe('gatekeeper');
    scene.github.rotateKey('gatekeeper', scene.app.privateKey);
  });

  it('says which permission was missing', async () => {
    scene.github.setPermissions(scene.installation, { contents: 'write' });
    const response = await fetch(`${scene.github.apiUrl}/repos/acme/policies/pulls`, {
      headers: { authorization: `token ${await tokenOf()}`, 'user-agent': 'test' },
    });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-accepted-github-permissions')).toBe('pull_requests=read');
    scene.github.setPermissions(scene.installation, { contents: 'write', members: 'read' });
  });

  it('does not find what it is not installed on', async () => {
    await scene.github.addRepository('governor/own', { files: { a: 'b' } });
    const app = await scene.asApp();
    expect(await refusal(app.repos.get({ owner: 'governor', repo: 'own' }))).toMatchObject({ status: 404 });
    const { data } = await app.apps.listReposAccessibleToInstallation();
    expect(data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/policies']);
  });

  it('finds its installations by repository, organisation, and one after the other', async () => {
    const app = scene.asAppItself();
    expect((await app.apps.listInstallations()).data).toMatchObject([
      { id: scene.installation, account: { login: 'acme' } },
    ]);
    expect((await app.apps.getRepoInstallation(at)).data.id).toBe(scene.installation);
    expect((await app.apps.getOrgInstallation({ org: 'acme' })).data.id).toBe(scene.installation);
    expect((await app.apps.getInstallation({ installation_id: scene.installation })).data.app_slug).toBe('gatekeeper');
    expect(await refusal(app.apps.getUserInstallation({ username: 'governor' }))).toMatchObject({ status: 404 });
  });

  it('is shut out by suspension, expiry and removal, and told of each', async () => {
    const app = await scene.asApp();
    scene.github.suspend(scene.installation, 'owner');
    expect(await refusal(app.repos.get(at))).toMatchObject({ status: 401 });
    expect(await refusal(scene.asApp())).toMatchObject({ status: 403 });
    scene.github.unsuspend(scene.installation, 'owner');
    await app.repos.get(at);
    scene.github.expireTokens();
    expect(await refusal(app.repos.get(at))).toMatchObject({ status: 401 });
    await scene.github.webhooksIdle();
    expect(scene.receiver.names()).toEqual(['installation.suspend', 'installation.unsuspend']);
  });
});

describe('an app made from a manifest', () => {
  it('sends the person back with a code, good once for the credentials', async () => {
    const manifest = {
      name: 'A new App',
      redirect_url: 'http://127.0.0.1:1/created',
      hook_attributes: { url: 'http://127.0.0.1:1/hook' },
      default_permissions: { contents: 'read' },
      default_events: ['push'],
    };
    const response = await fetch(`${scene.github.url}/organizations/acme/settings/apps/new?state=mine`, {
      method: 'POST',
      body: new URLSearchParams({ manifest: JSON.stringify(manifest) }),
      redirect: 'manual',
    });
    const back = new URL(response.headers.get('location') ?? '');
    expect([back.origin + back.pathname, back.searchParams.get('state')]).toEqual([manifest.redirect_url, 'mine']);
    const code = back.searchParams.get('code') ?? '';
    const made = await scene.as('owner').apps.createFromManifest({ code });
    const data: Loose = made.data;
    expect(data).toMatchObject({ slug: 'a-new-app', owner: { login: 'acme' }, permissions: { contents: 'read' } });
    const itself = scene.as(appToken(scene.app, { iss: data.id }, data.pem));
    expect((await itself.apps.getAuthenticated()).data?.slug).toBe('a-new-app');
    expect(await refusal(scene.as('owner').apps.createFromManifest({ code }))).toMatchObject({ status: 404 });
  });
});

describe('teams', () => {
  it('show members of child teams, not those who have not accepted, and not to outsiders', async () => {
    const { github, as } = scene;
    github.addTeam('acme', 'juniors', { parent: 'data-governors', members: ['author'] });
    github.addTeamMember('acme', 'data-governors', 'reviewer', { state: 'pending' });
    const app = await scene.asApp();
    const team = { org: 'acme', team_slug: 'data-governors' } as const;
    const { data } = await app.teams.listMembersInOrg(team);
    expect(data.map(({ login }) => login).sort()).toEqual(['author', 'governor']);
    const membership = (username: string) => app.teams.getMembershipForUserInOrg({ ...team, username });
    expect((await membership('author')).data.state).toBe('active');
    expect((await membership('reviewer')).data.state).toBe('pending');
    expect(await refusal(membership('owner'))).toMatchObject({ status: 404 });
    expect(await refusal(as('stranger').teams.listMembersInOrg(team))).toMatchObject({ status: 404 });
  });

  it('tell the app when somebody joins or leaves', async () => {
    scene.receiver.clear();
    scene.github.addTeamMember('acme', 'juniors', 'stranger');
    scene.github.removeTeamMember('acme', 'juniors', 'stranger');
    await scene.github.webhooksIdle();
    expect(
      scene.receiver.received.map(({ payload }) => [payload.action, payload.member.login, payload.team.slug]),
    ).toEqual([
      ['added', 'stranger', 'juniors'],
      ['removed', 'stranger', 'juniors'],
    ]);
  });
});

async function tokenOf(): Promise<string> {
  const { data } = await scene
    .asAppItself()
    .apps.createInstallationAccessToken({ installation_id: scene.installation });
  return data.token;
}
