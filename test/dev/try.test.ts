import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { issuesOf, production } from '../e2e/state.ts';
import { commentsOf } from '../support/seen.ts';
import { aStage, exampleFile, type Proposal, SALARIES, type Stage, salaries } from '../threats/stage.ts';
import { devAt, inDev, onDev, recorded } from './on-dev.ts';

const KEY = 'salaries-for-payroll';
const OTHER = 'policies/dev/coordinates-rounded.yml';
const NEW = 'policies/dev/brand-new.yml';

let dev: Awaited<ReturnType<typeof onDev>>;
let stage: Stage;
beforeAll(async () => {
  dev = await onDev();
  stage = await aStage(dev.options);
});
afterAll(async () => {
  await stage.bench.stop();
  await dev.clear();
});

const there = () => inDev(dev.folder);
const text = async () => JSON.stringify(await there());
const merged = () => devAt(stage.bench, 'main');

async function say(by: string, number: number, body: string): Promise<void> {
  stage.later();
  await stage.as(by).issues.createComment({ ...stage.at, issue_number: number, body });
  stage.later();
  await stage.bench.idle();
}
const last = async (number: number) => (await commentsOf(stage.bench, number)).at(-1) ?? '';
const close = async ({ number }: Pick<Proposal, 'number'>) => {
  await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: number, state: 'closed' });
  await stage.bench.idle();
};
const reopen = async ({ number }: Pick<Proposal, 'number'>) => {
  await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: number, state: 'open' });
  await stage.bench.idle();
};

describe('a governor’s /try', () => {
  it('puts what a pull request proposes into dev and nowhere else, and closing puts back what is merged', async () => {
    const pull = await stage.propose({ files: { [SALARIES]: salaries('11.25'), [NEW]: anew() } });
    await say('governor-2', pull.number, '/try');
    expect(await there()).toEqual(await devAt(stage.bench, pull.head));
    expect(await last(pull.number)).toContain(`**Tried in dev**: commit \`${pull.head.slice(0, 12)}\``);
    expect(await stage.details(pull.number)).toContain(
      `Commit ${pull.head.slice(0, 12)} of this pull request is in effect in dev, where governor-2 tries it`,
    );
    expect(await stage.verdict(pull.number)).toMatch(/^in_progress: 0 of 2 approvals/);
    const { branch, environment } = await production(stage.bench);
    expect(environment).toEqual(branch);
    expect(await text()).toContain('11.25');
    await close(pull);
    expect(await there()).toEqual(await merged());
    await reopen(pull);
    expect(await there()).toEqual(await merged());
    expect(await stage.details(pull.number)).not.toContain('in dev');
    await say('governor-2', pull.number, '/try');
    expect(await text()).toContain('11.25');
    await close(pull);
  });

  it('names the tried commit when another is pushed, which comes only when it is asked for', async () => {
    const pull = await stage.propose({ files: { [SALARIES]: salaries('12.25') } });
    await say('governor-2', pull.number, '/try');
    const newer = await stage.push(pull, { files: { [SALARIES]: salaries('13.25') } });
    await stage.bench.idle();
    expect(await text()).toContain('12.25');
    const details = await stage.details(pull.number);
    expect(details).toContain(`Commit ${pull.head.slice(0, 12)} of this pull request is in effect in dev`);
    expect(details).toContain('Commits were pushed since');
    await say('governor-2', pull.number, '/try');
    expect(await text()).toContain('13.25');
    expect(await stage.details(pull.number)).toContain(
      `Commit ${newer.slice(0, 12)} of this pull request is in effect`,
    );
    await say('governor-3', pull.number, '/try off');
    expect(await there()).toEqual(await merged());
    expect(await stage.details(pull.number)).not.toContain('in effect in dev');
    await close(pull);
  });

  it('survives a restart and a commit that a force push dropped, and ends when closed while the app was away', async () => {
    const pull = await stage.propose({ files: { [SALARIES]: salaries('14.25') } });
    await say('governor-2', pull.number, '/try');
    await stage.push(pull, { files: { [SALARIES]: salaries('15.25') }, on: 'main', force: true });
    await stage.bench.restart();
    await stage.bench.idle();
    expect(await text()).toContain('14.25');
    await stage.bench.app().kill();
    await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: pull.number, state: 'closed' });
    await stage.bench.restart();
    await stage.bench.idle();
    expect(await there()).toEqual(await merged());
  });

  it('is refused where another pull request tries the same policy, until that one is closed', async () => {
    const first = await stage.propose({ files: { [SALARIES]: salaries('16.25') } });
    const second = await stage.propose({ files: { [SALARIES]: salaries('17.25') } });
    const third = await stage.propose({ files: { [OTHER]: other('Third') } });
    await say('governor-2', first.number, '/try');
    await say('governor-2', second.number, '/try');
    expect(await last(second.number)).toContain(`#${first.number} tries ${KEY} already`);
    await say('governor-2', third.number, '/try');
    expect(await text()).toContain('16.25');
    expect(await text()).toContain('Third');
    await close(first);
    expect(await text()).not.toContain('16.25');
    expect(await text()).not.toContain('17.25');
    expect(await text()).toContain('Third');
    await say('governor-2', second.number, '/try');
    expect(await text()).toContain('17.25');
    for (const pull of [second, third]) await close(pull);
    expect(await there()).toEqual(await merged());
  });

  it('stays over what is merged meanwhile, and is set aside where it conflicts with that', async () => {
    const pull = await stage.propose({ files: { [SALARIES]: salaries('18.25') } });
    await say('governor-2', pull.number, '/try');
    await stage.bench.commit('administrator', 'main', { [OTHER]: other('Merged') });
    await stage.bench.idle();
    expect(await text()).toContain('18.25');
    expect(await text()).toContain('Merged');
    await stage.bench.commit('administrator', 'main', { [SALARIES]: salaries('19.25') });
    await stage.bench.idle();
    expect(await there()).toEqual(await merged());
    expect(await stage.details(pull.number)).toContain('is not there: it conflicts with the base branch');
    await stage.bench.commit('administrator', 'main', {
      [SALARIES]: exampleFile(SALARIES),
      [OTHER]: exampleFile(OTHER),
    });
    await stage.bench.idle();
    expect(await text()).toContain('18.25');
    await close(pull);
    expect(await there()).toEqual(await merged());
  });

  it('ends when it is merged, and dev has it as merged', async () => {
    const pull = await stage.propose({ files: { [SALARIES]: salaries('20.25') } });
    await say('governor-2', pull.number, '/try');
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, pull.number, 'APPROVE');
    await stage.bench.idle();
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: pull.number });
    await stage.bench.idle();
    expect(await there()).toEqual(await merged());
    expect(await text()).toContain('20.25');
    const ends = await recorded<{ pull: number; why: string }>(stage.bench, 'try-ends');
    expect(ends.filter((end) => end.pull === pull.number)).toMatchObject([{ why: 'merged' }]);
  });

  it('takes back many policies that were only tried without anybody’s confirmation', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `tried-${name}`);
    const files = Object.fromEntries(names.map((name) => [`policies/dev/${name}.yml`, anew(name)]));
    const pull = await stage.propose({ files });
    await say('governor-2', pull.number, '/try');
    expect(Object.keys(await there())).toEqual(expect.arrayContaining(names));
    await close(pull);
    expect(await there()).toEqual(await merged());
    expect(await issuesOf(stage.bench)).not.toContain('The dev environment is not in sync');
  });

  it('that takes out more than a sync may needs a confirmation, as everywhere', async () => {
    const names = [
      'board-papers-by-hand',
      'coordinates-rounded',
      'finance-staff-read-finance',
      'finance-stewards-write',
    ];
    const files = Object.fromEntries(names.map((name) => [`policies/dev/${name}.yml`, null]));
    const pull = await stage.propose({ files });
    const before = Object.keys(await there()).length;
    await say('governor-2', pull.number, '/try');
    expect(await last(pull.number)).toContain('**Tried in dev**');
    expect(Object.keys(await there())).toHaveLength(before);
    expect(await issuesOf(stage.bench)).toContain('The dev environment is not in sync');
    await close(pull);
    expect(await there()).toEqual(await merged());
    expect(await issuesOf(stage.bench)).not.toContain('The dev environment is not in sync');
  });
});

describe('/try is refused', () => {
  const refusals: readonly [string, () => Promise<number>, string, string][] = [
    [
      'for somebody who is no governor',
      async () => (await stage.propose()).number,
      'owner-hr',
      'commands are for governors',
    ],
    ['with other words', async () => (await stage.propose()).number, 'governor-2', 'takes nothing, or the word'],
    [
      'for a draft',
      async () => {
        const branch = 'a-draft';
        await stage.bench.commit('governor-1', branch, { [SALARIES]: salaries(stage.fresh()) });
        const { data } = await stage.as('governor-1').pulls.create({
          ...stage.at,
          head: branch,
          base: 'main',
          title: 'A draft',
          draft: true,
        });
        return data.number;
      },
      'governor-2',
      'is a draft',
    ],
    [
      'for what is invalid',
      async () => (await stage.propose({ files: { [SALARIES]: `${salaries('1.50')}unknownKey: 1\n` } })).number,
      'governor-2',
      'it is invalid',
    ],
    [
      'where no policy changes',
      async () => (await stage.propose({ files: { 'README.md': 'x' } })).number,
      'governor-2',
      'no policy changes',
    ],
    [
      'for a fork',
      async () => {
        const { github, repository } = stage.bench;
        const fork = await github.fork(repository, 'governor-1');
        github.setRepository(fork.fullName, { private: false });
        await github.push(fork.fullName, {
          by: 'governor-1',
          branch: 'theirs',
          files: { [SALARIES]: salaries('66.25') },
        });
        const { data } = await stage.as('governor-1').pulls.create({
          ...stage.at,
          head: 'governor-1:theirs',
          base: 'main',
          title: 'From outside',
        });
        return data.number;
      },
      'governor-2',
      'it comes from a fork',
    ],
    [
      'for commits that nobody had seen when it was asked',
      async () => {
        const { github, repository } = stage.bench;
        const pull = await stage.propose();
        await stage.bench.idle();
        await stage.bench.app().kill();
        stage.later();
        // In one second, as GitHub tells it: which came first cannot be known.
        github.stopClock(new Date(Date.now() + 60_000).toISOString());
        await stage.as('governor-2').issues.createComment({ ...stage.at, issue_number: pull.number, body: '/try' });
        const { branch } = pull;
        await github.push(repository, { by: 'release-manager', branch, files: { [SALARIES]: salaries('67.25') } });
        github.runClock();
        await stage.bench.restart();
        await stage.bench.idle();
        return pull.number;
      },
      '',
      'commits were pushed after you asked',
    ],
  ];
  it.each(refusals)('%s', async (name, pull, by, why) => {
    const number = await pull();
    await stage.bench.idle();
    if (by !== '') await say(by, number, name.includes('other words') ? '/try please' : '/try');
    expect(await last(number)).toContain(why);
    expect(await there()).toEqual(await merged());
    await close({ number });
  });

  it('on a pull request that is merged, or closed, and not carried out when it is opened again', async () => {
    const closed = await stage.propose({ files: { [SALARIES]: salaries('68.25') } });
    await stage.bench.idle();
    await close(closed);
    await say('governor-2', closed.number, '/try');
    expect(await last(closed.number)).toContain('is closed');
    await reopen(closed);
    expect(await there()).toEqual(await merged());
    await close(closed);
  });
});

function anew(key = 'brand-new'): string {
  return exampleFile(OTHER)
    .replace(/policyKey: .*/, `policyKey: ${key}`)
    .replace(/name: .*/, `name: The policy ${key}`);
}

function other(name: string): string {
  return exampleFile(OTHER).replace(/name: .*/, `name: ${name}`);
}
