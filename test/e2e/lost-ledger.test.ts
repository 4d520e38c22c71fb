import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { aStage, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';
import { promotionCommits, pullSeen } from './state.ts';

jest.setTimeout(300_000);

const LEDGER = 'approve-to-promote/ledger';
const FROZEN = /^failure: Changes requested by/;

let stage: Stage;
afterEach(() => stage.bench.stop());

const ledger = async () =>
  (
    await stage.bench.github.git(stage.bench.repository, [
      'for-each-ref',
      '--format=%(objectname)',
      `refs/heads/${LEDGER}`,
    ])
  ).trim();

/** What an administrator may do whom no ruleset keeps from it. */
const deleteLedger = () => stage.as('administrator').git.deleteRef({ ...stage.at, ref: `heads/${LEDGER}` });

/** The app's issues, open or closed, as `state: title`. */
async function issues(): Promise<readonly { readonly state: string; readonly title: string; readonly body: string }[]> {
  const { data } = await stage.as('administrator').issues.listForRepo({ ...stage.at, state: 'all' });
  return data
    .filter(({ pull_request }) => pull_request === undefined)
    .map(({ state, title, body }) => ({ state, title, body: body ?? '' }));
}

const close = (number: number) =>
  stage.as('governor-1').pulls.update({ ...stage.at, pull_number: number, state: 'closed' });

/** An approved and merged change: a statement names its facts. */
async function promoted(): Promise<void> {
  const { number } = await stage.propose();
  for (const login of ['governor-2', 'owner-hr']) await stage.review(login, number, 'APPROVE');
  expect(await stage.verdict(number)).toMatch(/^success/);
  await stage.bench.person('governor-1').merge(number);
  await stage.bench.idle();
}

describe('a ledger branch that somebody deleted', () => {
  it('is put back whole by the app that knew it, told in an issue, and nothing is decided otherwise meanwhile', async () => {
    stage = await aStage();
    const frozen = await stage.propose();
    await stage.review('owner-hr', frozen.number, 'REQUEST_CHANGES');
    expect(await stage.verdict(frozen.number)).toMatch(FROZEN);
    const before = await ledger();
    await deleteLedger();
    expect(await stage.verdict(frozen.number)).toMatch(FROZEN);
    expect(await ledger()).toBe(before);
    expect(await issues()).toMatchObject([{ state: 'closed', title: 'The record of the app was changed' }]);
  });

  it('is put back by an app that starts later with its cache', async () => {
    stage = await aStage();
    await stage.propose();
    await stage.bench.idle();
    await stage.bench.app().kill();
    const before = await ledger();
    await deleteLedger();
    await stage.bench.restart();
    await stage.bench.idle();
    expect(await ledger()).toBe(before);
  });
});

describe('a ledger branch that is deleted while the app is away and its cache is gone too', () => {
  it('T29, T53, T60: opens nothing: objections freeze again, commands stay done, and nothing is approved until the operator gives up what is lost', async () => {
    stage = await aStage();
    const { github, repository, env } = stage.bench;
    // Two hours ago by GitHub's clock: what is seen then is seen late.
    github.stopClock(new Date(Date.now() - 7_200_000).toISOString());
    await promoted();
    const text = salaries(stage.fresh());
    const rejected = await stage.propose({ files: { [SALARIES]: text } });
    await stage.review('governor-3', rejected.number, 'REQUEST_CHANGES');
    expect(await stage.verdict(rejected.number)).toMatch(FROZEN);
    await close(rejected.number);
    const frozen = await stage.propose();
    await stage.review('owner-hr', frozen.number, 'REQUEST_CHANGES');
    const approved = await stage.propose();
    await stage.review('governor-2', approved.number, 'APPROVE');
    await stage.bench.person('governor-2').comment(approved.number, '/explain @owner-hr');
    await stage.bench.idle();
    const said = (await pullSeen(stage.bench, approved.number)).comments;
    expect(said.some((line) => line.includes('owner-hr'))).toBe(true);

    await stage.bench.app().kill();
    await deleteLedger();
    await rm(env.A2P_CACHE ?? '', { recursive: true });
    // Who objected has neither role nor access any more.
    github.removeTeamMember('acme', 'data-governors', 'governor-3');
    github.addCollaborator(repository, 'governor-3', 'read');
    github.runClock();
    await stage.bench.restart();
    await stage.review('owner-hr', approved.number, 'APPROVE');
    expect(await stage.verdict(approved.number)).toMatch(/^in_progress: In review · the record of the app is lost/);
    expect((await pullSeen(stage.bench, approved.number)).comments).toEqual(said);
    expect(await stage.verdict(frozen.number)).toMatch(FROZEN);
    const [lost] = await issues();
    expect(lost).toMatchObject({ state: 'open', title: 'The record of the app is lost' });
    expect(lost?.body).toContain(`#${rejected.number}`);
    expect(lost?.body).toContain('cannot be rebuilt: what was on hold');
    expect(lost?.body).toContain('ledgerLostUpTo: 1');
    await stage.bench.person('governor-1').merge(approved.number);
    await stage.bench.idle();
    expect(await promotionCommits(stage.bench)).toHaveLength(1);
    await stage.bench.person('governor-2').comment(approved.number, '/rollback salaries-for-payroll');
    await stage.bench.idle();
    expect((await pullSeen(stage.bench, approved.number)).comments.at(-1)).toMatch(
      /rollback.*record of the app is lost/,
    );
    expect(await promotionCommits(stage.bench)).toHaveLength(1);

    const file = env.CONNECTIONS_FILE ?? '';
    const connections = JSON.parse(await readFile(file, 'utf8'));
    connections.repositories[0].ledgerLostUpTo = 1;
    await writeFile(file, JSON.stringify(connections));
    await stage.bench.restart();
    await stage.bench.idle();
    expect((await issues()).map(({ state }) => state)).toEqual(['closed']);
    expect(await promotionCommits(stage.bench)).toHaveLength(2);
    expect(await stage.details(frozen.number)).toContain('Frozen by `owner-hr`');
    // Who objected is no governor any more, and what they rejected is rejected all the same.
    const again = await stage.propose({ files: { [SALARIES]: text } });
    expect(await stage.verdict(again.number)).toMatch(FROZEN);
  });
});

describe('a ledger branch that somebody replaces while the app is away', () => {
  /** A promotion, and then an approved change that a governor holds and that is merged all the same. */
  async function heldAndMerged(): Promise<number> {
    await promoted();
    const { number } = await stage.propose({ files: { [SALARIES]: salaries('77.25') } });
    for (const login of ['governor-2', 'owner-hr']) await stage.review(login, number, 'APPROVE');
    await stage.bench.person('governor-3').comment(number, '/hold');
    await stage.bench.idle();
    await stage.bench.person('governor-1').merge(number);
    await stage.bench.idle();
    expect(await promotionCommits(stage.bench)).toHaveLength(1);
    await stage.bench.app().kill();
    return number;
  }

  /** Somebody who may push leaves of the ledger its snapshots alone. */
  async function onlySnapshots(contents: 'real' | 'made up'): Promise<void> {
    const { github, repository } = stage.bench;
    const list = (await github.git(repository, ['ls-tree', '-r', LEDGER, 'snapshots/'])).trim().split('\n');
    const who = stage.as('release-manager').git;
    const tree = list.map((line) => {
      const [, , sha = '', path = ''] = line.split(/\s/);
      const file = { path, mode: '100644' as const, type: 'blob' as const };
      return contents === 'real' ? { ...file, sha } : { ...file, content: '{}' };
    });
    const { data } = await who.createTree({ ...stage.at, tree });
    const commit = await who.createCommit({ ...stage.at, message: 'x', tree: data.sha, parents: [] });
    await who.updateRef({ ...stage.at, ref: `heads/${LEDGER}`, sha: commit.data.sha, force: true });
  }

  it.each(['made up', 'real'] as const)(
    'T29: lifts no hold where the cache is gone and the snapshots there are %s: it is lost until the operator gives it up',
    async (contents) => {
      stage = await aStage();
      const { env } = stage.bench;
      await heldAndMerged();
      await onlySnapshots(contents);
      await rm(env.A2P_CACHE ?? '', { recursive: true });
      await stage.bench.restart();
      await stage.bench.idle();
      expect(await promotionCommits(stage.bench)).toHaveLength(1);
      expect(await stage.onMain(SALARIES_IN_PROD)).not.toContain('77.25');
      const [lost] = await issues();
      expect(lost).toMatchObject({ state: 'open', title: 'The record of the app is lost' });
      expect(lost?.body).toContain('ledgerLostUpTo: 1');

      const file = env.CONNECTIONS_FILE ?? '';
      const connections = JSON.parse(await readFile(file, 'utf8'));
      connections.repositories[0].ledgerLostUpTo = 1;
      await writeFile(file, JSON.stringify(connections));
      await stage.bench.restart();
      await stage.bench.idle();
      expect((await issues())[0]?.state).toBe('closed');
      expect(await promotionCommits(stage.bench)).toHaveLength(2);
    },
  );

  it('T29: lifts no hold where the app knew the ledger: it is put back, history and all, and goes on', async () => {
    stage = await aStage();
    const held = await heldAndMerged();
    const before = await ledger();
    await onlySnapshots('real');
    await stage.bench.restart();
    await stage.bench.idle();
    expect(await promotionCommits(stage.bench)).toHaveLength(1);
    await stage.bench.github.git(stage.bench.repository, ['merge-base', '--is-ancestor', before, LEDGER]);
    await stage.bench.restart();
    await stage.bench.person('governor-2').comment(held, '/release salaries-for-payroll');
    await stage.bench.idle();
    expect(await promotionCommits(stage.bench)).toHaveLength(2);
    expect((await issues()).map(({ title, state }) => `${state}: ${title}`)).toEqual([
      'closed: The record of the app was changed',
    ]);
  });
});
