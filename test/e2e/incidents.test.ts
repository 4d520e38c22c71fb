import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { payloadOf, printEnvelope, signedBytes, statementOf } from '../../src/core/promotion/envelope.ts';
import type { Statement } from '../../src/core/promotion/statement.ts';
import { keySigner } from '../../src/signing/key-signer.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { approvedSalaries, DEV, openSalaries, PROD, salariesAs } from './salaries.ts';
import { blobAt, production, promotionCommits, pullSeen } from './state.ts';

const RULES = '.github/approve-to-promote.yml';
const LEDGER = 'approve-to-promote/ledger';
const MINUTES = 60_000;
const APP = 'installation:approve-to-promote';

let bench: Bench;
afterEach(() => bench.stop());

const example = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const repairing = () => ({
  [RULES]: example(RULES).replace('# drift: { check: every 15 minutes, repair: false }', 'drift: { repair: true }'),
});

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly body: string;
}

/** The app's issues, oldest first. */
async function issues(state: 'open' | 'all' = 'open'): Promise<readonly Issue[]> {
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await bench.person('administrator').octokit.issues.listForRepo({ owner, repo, state });
  return data
    .filter(({ pull_request, user }) => pull_request === undefined && user?.type === 'Bot')
    .map(({ number, title, state: now, body }) => ({ number, title, state: now, body: body ?? '' }))
    .sort((a, b) => a.number - b.number);
}

const titles = async (state: 'open' | 'all' = 'open') => (await issues(state)).map(({ title }) => title);
const git = (...args: string[]) => bench.github.git(bench.repository, args);
const tipOf = async (branch: string) => (await git('rev-parse', branch)).trim();
const push = async (files: Readonly<Record<string, string | null>>, branch = 'main') => {
  await bench.commit('administrator', branch, files);
  await bench.idle();
};
const enforced = async () => JSON.stringify((await production(bench)).environment);

/** A promotion, done. */
async function promoteSalaries(constant = 1): Promise<number> {
  const pull = await approvedSalaries(bench, constant);
  await bench.person('governor-1').merge(pull);
  await bench.idle();
  expect(await blobAt(bench, 'main', PROD)).toBe(await blobAt(bench, 'main', DEV));
  return pull;
}

/** A commit without history, with the tree of another. */
async function orphan(commit: string): Promise<string> {
  const somebody = ['-c', 'user.name=administrator', '-c', 'user.email=administrator@users.noreply.github.com'];
  return (await git(...somebody, 'commit-tree', `${commit}^{tree}`, '-m', 'another history')).trim();
}

/** What `git push --force` of an administrator does. */
async function force(branch: string, commit: string): Promise<void> {
  await bench.github.moveBranch(bench.repository, branch, commit, { by: 'administrator' });
  await bench.idle();
}

describe('the guard of production', () => {
  it('T46: shows a red check to a pull request that touches it', async () => {
    bench = await aBench();
    await bench.commit('governor-1', 'topic', { [PROD]: await salariesAs(bench, 9) });
    const pull = await bench.person('governor-1').open('topic', 'Into production by hand');
    await bench.idle();
    expect((await pullSeen(bench, pull)).checks).toEqual([expect.stringMatching(/^failure: Invalid/)]);
  });

  it(
    'T46: tells of a push and of an edit in the browser in one issue, which follows them and ends with them',
    async () => {
      bench = await aBench();
      await bench.idle();
      const before = [await enforced(), await git('show', `main:${PROD}`)];
      await push({ [PROD]: await salariesAs(bench, 9) });
      const [first, ...more] = await issues();
      expect([first?.title, more]).toEqual(['Production is not as it was promoted', []]);
      expect(first?.body).toContain(PROD);
      const other = 'policies/prod/by-hand.yml';
      const [owner = '', repo = ''] = bench.repository.split('/');
      await bench.person('administrator').octokit.repos.createOrUpdateFileContents({
        owner,
        repo,
        path: other,
        message: 'By hand',
        content: Buffer.from('not: promoted\n').toString('base64'),
      });
      await bench.idle();
      expect(await issues()).toEqual([{ ...first, body: expect.stringContaining(other) }]);
      expect(await enforced()).toBe(before[0]);
      await push({ [PROD]: before[1] ?? '', [other]: null });
      expect(await titles()).toEqual([]);
      const [closed] = await issues('all');
      expect(closed).toMatchObject({ number: first?.number, state: 'closed' });
      expect(closed?.body).toContain('The production directory holds what was promoted again.');
      expect(await promotionCommits(bench)).toEqual([]);
    },
    2 * MINUTES,
  );

  it('keeps one issue whoever copies its title or marker, and through a restart', async () => {
    bench = await aBench();
    await bench.idle();
    await push({ [PROD]: await salariesAs(bench, 9) });
    const [own] = await issues();
    const [owner = '', repo = ''] = bench.repository.split('/');
    const { octokit } = bench.person('governor-1');
    for (const body of [own?.body ?? '', 'mine'])
      await octokit.issues.create({ owner, repo, title: own?.title ?? '', body, labels: ['approve-to-promote'] });
    await bench.restart();
    await bench.idle();
    await push({ [PROD]: await salariesAs(bench, 8) });
    expect((await issues('all')).length).toBe(1);
    await push({ [PROD]: await salariesAs(bench, 0) });
    const { data } = await octokit.issues.listForRepo({ owner, repo, state: 'open', creator: 'governor-1' });
    expect(data).toHaveLength(2);
    expect(await titles()).toEqual([]);
  });

  it(
    'puts an edit back by a commit of its own where the approved rules say so, and leaves a closed issue',
    async () => {
      bench = await aBench({ files: repairing() });
      await bench.idle();
      const [bytes, before] = [await blobAt(bench, 'main', PROD), await enforced()];
      const alone = await bench.commit('administrator', 'main', { [PROD]: await salariesAs(bench, 8) });
      await bench.idle();
      expect(await blobAt(bench, 'main', PROD)).toBe(bytes);
      expect((await git('rev-parse', 'main^')).trim()).toBe(alone);
      const edit = await bench.commit('administrator', 'main', {
        [PROD]: await salariesAs(bench, 9),
        'policies/prod/by-hand.yml': 'not: promoted\n',
        'policies/promotions/000001.json': '{}\n',
      });
      await bench.idle();
      expect(await blobAt(bench, 'main', PROD)).toBe(bytes);
      expect(
        await git('ls-tree', '-r', '--name-only', 'main', 'policies/promotions', 'policies/prod/by-hand.yml'),
      ).toBe('');
      // On top of what was done: nothing was reset.
      expect((await git('rev-parse', 'main^')).trim()).toBe(edit);
      const repaired = expect.stringContaining('repair: put production back');
      expect(await promotionCommits(bench)).toEqual([repaired, repaired]);
      expect(await enforced()).toBe(before);
      expect(await titles()).toEqual([]);
      expect((await issues('all')).length).toBeGreaterThan(0);
    },
    2 * MINUTES,
  );
});

describe('a force push that drops a promotion', () => {
  const dropped = /statement 1 \(commit [0-9a-f]{12}\) is not on the branch any more/;

  it.each([false, true])(
    'F17: is an incident that stops promotions and leaves the environment as it is (restarted without its cache: %s)',
    async (restarted) => {
      bench = await aBench();
      await bench.idle();
      const before = await tipOf('main');
      await promoteSalaries();
      const [promoted, live] = [await tipOf('main'), await enforced()];
      if (restarted) {
        await bench.app().kill();
        await bench.github.moveBranch(bench.repository, 'main', before, { by: 'administrator' });
        await rm(bench.env.A2P_CACHE ?? '', { recursive: true, force: true });
        await bench.restart();
        await bench.idle();
      } else await force('main', before);
      expect(await titles()).toEqual(['The chain of statements is broken']);
      expect((await issues())[0]?.body).toMatch(dropped);
      expect(await enforced()).toBe(live);
      const pull = await approvedSalaries(bench, 5);
      await bench.person('governor-1').merge(pull);
      await bench.idle();
      expect(await blobAt(bench, 'main', PROD)).toBe(await blobAt(bench, before, PROD));
      expect(await enforced()).toBe(live);
      // Put back by hand, it goes on; what was merged meanwhile was not promoted and is not in the branch any more.
      await force('main', promoted);
      expect(await titles()).toEqual([]);
      expect(await enforced()).toBe(live);
      await promoteSalaries(6);
    },
    3 * MINUTES,
  );

  it(
    'is put back by a commit where the approved rules say so',
    async () => {
      bench = await aBench({ files: repairing() });
      await bench.idle();
      const before = await tipOf('main');
      await promoteSalaries();
      const [promoted, live] = [await tipOf('main'), await enforced()];
      await force('main', before);
      const statement = 'policies/promotions/000001.json';
      expect(await blobAt(bench, 'main', statement)).toBe(await blobAt(bench, promoted, statement));
      expect(await blobAt(bench, 'main', PROD)).toBe(await blobAt(bench, promoted, PROD));
      expect((await git('rev-parse', 'main^')).trim()).toBe(before);
      expect(await titles()).not.toContain('The chain of statements is broken');
      expect(await titles('all')).toContain('The chain of statements is broken');
      expect(await enforced()).toBe(live);
    },
    2 * MINUTES,
  );

  it('that takes away the trusted commit too is an incident, and nothing is in force', async () => {
    bench = await aBench();
    await bench.idle();
    const live = await enforced();
    await force('main', await orphan(bench.trust));
    expect(await titles()).toEqual(['The chain of statements is broken']);
    expect((await issues())[0]?.body).toContain('its history was rewritten');
    expect(await enforced()).toBe(live);
  });
});

/** The same statement, still well formed, said to be made a second later than the app signed. */
function aSecondLater(statement: string): string {
  const { payload, ...rest } = JSON.parse(statement) as { readonly payload: string };
  const said = JSON.parse(Buffer.from(payload, 'base64').toString()) as { readonly predicate: { readonly at: number } };
  const changed = { ...said, predicate: { ...said.predicate, at: said.predicate.at + 1 } };
  return JSON.stringify({ ...rest, payload: Buffer.from(JSON.stringify(changed)).toString('base64') });
}

describe('the chain of statements', () => {
  const at = (n: number) => `policies/promotions/00000${n}.json`;
  const CHAIN = 'The chain of statements is broken';

  /** A statement signed by a key of somebody's, or by the operator's own. */
  async function signed(text: string, change: Partial<Statement>, own?: { keyid: string; privateKey: string }) {
    const { payload } = JSON.parse(text) as { readonly payload: string };
    const read = statementOf(payload);
    if (!read.ok) throw new Error(read.why);
    const connections = JSON.parse(await readFile(bench.env.CONNECTIONS_FILE ?? '', 'utf8')) as Signing;
    const { keyid, key } = connections.signing;
    const signer = keySigner([], own ?? { keyid, privateKey: await readFile(key.file, 'utf8') });
    const forged = payloadOf({ ...read.statement, ...change });
    const signature = signer.sign(signedBytes(forged));
    if (signature === undefined) throw new Error('there is a key');
    return printEnvelope(forged, signature);
  }

  it(
    'T58: refuses whatever is done to statements, tells it once, and goes on when it is put back',
    async () => {
      bench = await aBench();
      await bench.idle();
      const texts: string[] = [];
      for (const n of [1, 2]) {
        await promoteSalaries(n);
        texts.push(await git('show', `main:${at(n)}`));
      }
      const [first = '', second = ''] = texts;
      const live = await enforced();
      const good = await tipOf('main');
      const older = await git('show', `${good}~2:${PROD}`);
      const { privateKey } = generateKeyPairSync('ed25519');
      const stranger = { keyid: 'bench', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
      const next = { sequence: 3, previous: createHash('sha256').update(second).digest('hex'), changes: [], pulls: [] };
      const attempts: readonly (readonly [Readonly<Record<string, string | null>>, RegExp])[] = [
        [{ [at(2)]: null, [PROD]: older }, /statement 2 \(commit [0-9a-f]{12}\) is not on the branch any more/],
        [{ [at(1)]: null }, /000002\.json follows statement 0: one is missing or double/],
        [{ [at(2)]: null, [at(3)]: second }, /000003\.json follows statement 1: one is missing or double/],
        [{ [at(1)]: second, [at(2)]: first }, /000001\.json says it is number 2, where 1 is due/],
        [{ [at(2)]: aSecondLater(second) }, /000002\.json is not signed by a trusted key/],
        [{ [at(3)]: second }, /000003\.json says it is number 2, where 3 is due/],
        [
          { [at(3)]: await signed(second, next, stranger) },
          /000003\.json is not signed by a trusted key: wrong signature/,
        ],
        [
          { [at(3)]: await signed(second, next, { ...stranger, keyid: 'theirs' }), 'keys/theirs.pem': 'a key' },
          /000003\.json is not signed by a trusted key: unknown key/,
        ],
        [
          { [at(3)]: await signed(second, { ...next, repository: 1 }) },
          /000003\.json is a statement of another repository/,
        ],
        [{ [at(3)]: await signed(second, { ...next, inForce: '0'.repeat(64) }) }, /does not lead to the set it names/],
        [{ 'policies/promotions/README.md': 'mine\n' }, /README\.md is no statement/],
      ];
      for (const [files, why] of attempts) {
        await push(files);
        expect(await titles()).toEqual([CHAIN]);
        const [issue] = await issues();
        expect(issue?.body).toMatch(why);
        expect(issue?.body).toContain(good);
        expect(issue?.body.match(/^- /gm)).toHaveLength(1);
        expect(await enforced()).toBe(live);
        await push(await asAt(good, Object.keys(files)));
        expect(await titles()).toEqual([]);
      }
      await push({ [at(1)]: null });
      const pull = await openSalaries(bench, 4);
      await bench.idle();
      expect((await pullSeen(bench, pull)).checks).toEqual([expect.stringMatching(/^failure: Invalid/)]);
    },
    6 * MINUTES,
  );

  /** Files as they were at a commit. */
  async function asAt(commit: string, paths: readonly string[]): Promise<Record<string, string | null>> {
    const there = (await git('ls-tree', '-r', '--name-only', commit)).split('\n');
    const text = async (path: string) => (there.includes(path) ? git('show', `${commit}:${path}`) : null);
    return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await text(path)] as const)));
  }

  interface Signing {
    readonly signing: { readonly keyid: string; readonly key: { readonly file: string } };
  }
});

describe('bytes that nobody approved', () => {
  const rows: readonly [string, () => Readonly<Record<string, string | null>>][] = [
    ['a policy in dev', () => ({ [DEV]: example(DEV).replace('"0.00"', '"9.00"') })],
    ['a policy that is taken away', () => ({ [DEV]: null })],
    ['the rules', () => ({ [RULES]: example(RULES).replace('required: 2', 'required: 1') })],
    ['people', () => ({ 'policies/people.yml': `${example('policies/people.yml')}# more\n` })],
    ['the catalogue', () => ({ 'policies/data-sources/more.yml': '[]\n' })],
  ];
  it(
    'T52: pushed to the branch are an incident without effect, each kind of file named, ended by a revert',
    async () => {
      bench = await aBench();
      await bench.idle();
      const live = await enforced();
      const files = Object.assign({}, ...rows.map(([, change]) => change()).reverse());
      const before = Object.keys(files).map((path) => [path, path.endsWith('more.yml') ? null : example(path)]);
      await push(files);
      expect(await titles()).toEqual(['The branch holds bytes that nobody approved']);
      const [issue] = await issues();
      for (const path of Object.keys(files)) expect(issue?.body).toContain(path);
      expect(await enforced()).toBe(live);
      expect(await promotionCommits(bench)).toEqual([]);
      await push(Object.fromEntries(before));
      expect(await titles()).toEqual([]);
    },
    2 * MINUTES,
  );

  it('are no incident where a pull request brought them and waits: withheld, or held until a governor promotes', async () => {
    bench = await aBench();
    await bench.idle();
    const withheld = await openSalaries(bench, 1);
    await bench.person('administrator').merge(withheld);
    await bench.idle();
    expect((await pullSeen(bench, withheld)).checks.at(-1)).toMatch(/^failure: Merged/);
    expect(await titles()).toEqual([]);
    // Another push on top is.
    await push({ [DEV]: await salariesAs(bench, 7) });
    expect(await titles()).toEqual(['The branch holds bytes that nobody approved']);
  });
});

describe('the ledger branch', () => {
  it(
    'is an incident when somebody rewrites it, changes a record or adds one, until it is put back',
    async () => {
      bench = await aBench();
      await bench.idle();
      await openSalaries(bench, 1);
      await bench.idle();
      const head = await tipOf(LEDGER);
      const record = (await git('ls-tree', '-r', '--name-only', LEDGER)).split('\n')[0] ?? '';
      const seen: (readonly string[])[] = [];
      const look = async () => {
        seen.push(await titles());
        return (await issues())[0]?.body ?? '';
      };
      await push({ [record]: '{}\n' }, LEDGER);
      expect(await look()).toContain(record);
      await force(LEDGER, head);
      await look();
      await push({ 'openings/999.json': '{"kind":"opening","pull":999,"at":1,"governor":true}\n' }, LEDGER);
      expect(await look()).toContain('openings/999.json');
      await force(LEDGER, head);
      await bench.restart();
      await bench.idle();
      await look();
      const told = ['The record of the app was changed'];
      expect(seen).toEqual([told, [], told, []]);
    },
    2 * MINUTES,
  );
});

describe('an environment that fails', () => {
  it(
    'F26: keeps neither an incident nor the promotion back, and those who took part learn of it once',
    async () => {
      const folder = '/nowhere/at/all';
      bench = await aBench({ connections: { production: { kind: 'file', folder, repositories: ['acme/policies'] } } });
      const told = (what: string) => until(what, async () => ((await titles()).includes(what) ? true : undefined));
      await told('The production environment is not in sync');
      await bench.commit('administrator', 'main', { [PROD]: await salariesAs(bench, 9) });
      await told('Production is not as it was promoted');
      const pull = await approvedSalaries(bench, 1);
      await until('the check passes', async () =>
        (await pullSeen(bench, pull)).checks.at(-1)?.startsWith('success') ? true : undefined,
      );
      await bench.person('governor-1').merge(pull);
      const comments = await until('people are told', async () => {
        const seen = (await pullSeen(bench, pull)).comments;
        return seen.some((text) => text.startsWith('**Not in effect yet.**')) ? seen : undefined;
      });
      expect(comments.filter((text) => text.startsWith('**Promoted**'))).toHaveLength(1);
      expect(comments.filter((text) => text.startsWith('**Not in effect yet.**'))).toHaveLength(1);
      expect((await pullSeen(bench, pull)).checks.at(-1)).toBe('success: Approved and merged by governor-1');
    },
    3 * MINUTES,
  );
});

describe('/recheck', () => {
  it('on a merged pull request looks at the branch again', async () => {
    bench = await aBench();
    await bench.idle();
    const pull = await openSalaries(bench, 1);
    await bench.idle();
    await bench.person('administrator').merge(pull);
    await bench.idle();
    bench.github.addWebhookFault({ match: { event: 'pull_request_review' }, times: 'always', fault: { kind: 'lose' } });
    await bench.person('owner-hr').approve(pull);
    await bench.person('governor-2').approve(pull);
    await bench.idle();
    expect(await promotionCommits(bench)).toEqual([]);
    bench.github.resetRequests();
    await bench.person('governor-2').comment(pull, '/recheck');
    await bench.idle();
    expect((await pullSeen(bench, pull)).checks.at(-1)).toMatch(
      /^failure: Merged by administrator, who is no governor/,
    );
    expect(bench.github.requests({ actor: APP }).length).toBeGreaterThan(0);
    await bench.person('governor-2').comment(pull, '/promote');
    await bench.idle();
    expect(await promotionCommits(bench)).toHaveLength(1);
  });
});
