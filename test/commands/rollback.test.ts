import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { production, statementsOf } from '../e2e/state.ts';
import { commentsOf } from '../support/seen.ts';
import { aStage, exampleFile, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';

const KEY = 'salaries-for-payroll';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.bench.stop());

/** Proposed by one governor, approved by two others, merged and promoted. */
async function promoted(constant: string, by = 'governor-1'): Promise<number> {
  const proposal = await stage.propose({ by, files: { [SALARIES]: salaries(constant) } });
  const others = ['governor-1', 'governor-2', 'governor-3'].filter((login) => login !== by);
  for (const login of others) await stage.review(login, proposal.number, 'APPROVE');
  expect(await stage.verdict(proposal.number)).toMatch(/^success: Approved/);
  await stage.as(by).pulls.merge({ ...stage.at, pull_number: proposal.number });
  await stage.bench.idle();
  return proposal.number;
}

/** Comments, waits, and gives the app's reactions on the comment. */
async function command(by: string, number: number, body: string): Promise<readonly string[]> {
  stage.later();
  const { data } = await stage.as(by).issues.createComment({ ...stage.at, issue_number: number, body });
  stage.later();
  await stage.bench.idle();
  const reactions = await stage.as(by).reactions.listForIssueComment({ ...stage.at, comment_id: data.id });
  return reactions.data.map(({ content }) => content);
}

const constantInProduction = async () => /"(\d+\.\d\d)"/.exec(await stage.onMain(SALARIES_IN_PROD))?.[1];
const constantEnforced = async () =>
  /"(\d+\.\d\d)"/.exec(JSON.stringify((await production(stage.bench)).environment[KEY]).replaceAll('\\', ''))?.[1];
const said = async (number: number) => (await commentsOf(stage.bench, number)).join('\n');

describe('/rollback', () => {
  let one = 0;
  let two = 0;

  it('brings back what was live immediately before, in production and its environment, once for a doubled webhook', async () => {
    one = await promoted('1.10');
    two = await promoted('2.20', 'governor-2');
    expect(await constantInProduction()).toBe('2.20');
    stage.bench.github.addWebhookFault({ times: 4, fault: { kind: 'double', times: 3 } });
    expect(await command('governor-3', two, `/rollback ${KEY}`)).toEqual(['rocket']);
    expect(await constantInProduction()).toBe('1.10');
    expect(await constantEnforced()).toBe('1.10');
    const statements = await statementsOf(stage.bench);
    expect(statements.map((statement) => 'rollback' in statement)).toEqual([false, false, true]);
    expect((await said(two)).match(/\*\*Rolled back\*\* with statement 3/g)).toHaveLength(1);
  });

  it('leaves a hold on what it took out: it does not return by itself, and the check says so', async () => {
    await stage.bench.restart();
    await stage.bench.idle();
    expect(await constantInProduction()).toBe('1.10');
    expect(await stage.verdict(two)).toBe('failure: Merged · on hold by governor-3');
  });

  it('cannot be taken back by a rollback, and the hold not be released by who rolled back', async () => {
    expect(await command('governor-3', two, `/rollback ${KEY}`)).toEqual(['confused']);
    expect(await said(two)).toContain('rolled back already');
    expect(await command('governor-3', two, `/release ${KEY}`)).toEqual(['confused']);
    expect(await said(two)).toContain('another governor must release it');
    expect(await constantInProduction()).toBe('1.10');
  });

  it('is ended by another governor’s release: what was approved and merged is promoted again', async () => {
    expect(await command('governor-1', two, `/release ${KEY}`)).toEqual(['rocket']);
    expect(await constantInProduction()).toBe('2.20');
    expect(await constantEnforced()).toBe('2.20');
    expect(await stage.verdict(two)).toMatch(/^success: Approved and merged/);
  });

  it('T59: is refused to an owner, to who made the bytes that were live before, and for a policy nobody changed', async () => {
    expect(await command('owner-hr', two, `/rollback ${KEY}`)).toEqual(['confused']);
    expect(await command('governor-1', two, '/rollback public-reference-data')).toEqual(['confused']);
    const three = await promoted('3.30', 'governor-3');
    expect(await command('governor-2', three, `/rollback ${KEY}`)).toEqual(['confused']);
    expect(await said(three)).toContain('you took part in making');
    expect(await said(three)).toContain('Open a pull request.');
    expect(await constantInProduction()).toBe('3.30');
    expect(one).toBeLessThan(two);
  });
});

it('a rollback of what two merges brought together brings neither back, not the first in place of the second', async () => {
  const region = 'policies/dev/rows-of-own-region.yml';
  const inProd = () => stage.onMain(region.replace('/dev/', '/prod/'));
  const text = (note: string) => `# ${note}\n${exampleFile(region)}`;
  const first = await stage.propose({ files: { [region]: text('first') } });
  const second = await stage.propose({ on: first.branch, files: { [region]: text('second') } });
  for (const { number } of [first, second]) {
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, number, 'APPROVE');
    expect(await stage.verdict(number)).toMatch(/^success/);
  }
  await stage.bench.app().stop();
  for (const { number } of [first, second]) {
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
    stage.later();
  }
  await stage.bench.restart();
  await stage.bench.idle();
  expect(await inProd()).toBe(text('second'));
  expect(await command('governor-3', second.number, '/rollback rows-of-own-region')).toEqual(['rocket']);
  expect(await inProd()).toBe(exampleFile(region));
  await stage.bench.restart();
  await stage.bench.idle();
  expect(await inProd()).toBe(exampleFile(region));
  expect(await command('governor-2', second.number, '/release rows-of-own-region')).toEqual(['rocket']);
  expect(await inProd()).toBe(text('second'));
});

describe('/hold', () => {
  it('keeps approved and merged bytes back until another governor releases them', async () => {
    const before = await constantInProduction();
    const proposal = await stage.propose({ files: { [SALARIES]: salaries('4.40') } });
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, proposal.number, 'APPROVE');
    expect(await command('owner-hr', proposal.number, '/hold')).toEqual(['confused']);
    expect(await command('governor-2', proposal.number, '/hold')).toEqual(['rocket']);
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: proposal.number });
    await stage.bench.idle();
    expect(await constantInProduction()).toBe(before);
    expect(await stage.verdict(proposal.number)).toBe('failure: Merged · on hold by governor-2');
    expect(await said(proposal.number)).toContain('**On hold**, so not in production');
    expect(await command('governor-2', proposal.number, '/release')).toEqual(['confused']);
    expect(await command('governor-3', proposal.number, '/release')).toEqual(['rocket']);
    expect(await constantInProduction()).toBe('4.40');
    expect(await command('governor-3', proposal.number, '/release')).toEqual(['confused']);
  });
});
