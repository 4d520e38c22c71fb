import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aBench, type Bench } from '../support/bench.ts';
import { checkOf, commentsOf } from '../support/seen.ts';
import { exampleFile } from '../threats/stage.ts';
import { RULES } from './bad-inputs.ts';
import { DEV, openSalaries, salariesAs } from './salaries.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await aBench();
  await bench.idle();
});
afterAll(() => bench.stop());

async function seen(number: number) {
  await bench.idle();
  const check = await checkOf(bench, number);
  return { title: `${check?.conclusion ?? check?.status}: ${check?.title}`, summary: check?.summary ?? '' };
}

describe('what people are told leads on', () => {
  it('a merge conflict is told as one, with its paths', async () => {
    const files = { [DEV]: await salariesAs(bench, 1), 'notes.txt': 'one\n' };
    await bench.commit('governor-1', 'conflict', files);
    const number = await bench.person('governor-1').open('conflict', 'Salaries, with notes');
    await bench.person('governor-2').approve(number);
    await bench.person('owner-hr').approve(number);
    await bench.commit('administrator', 'main', { 'notes.txt': 'two\n' });
    await bench.person('governor-2').comment(number, '/recheck');
    const { title, summary } = await seen(number);
    expect(title).toBe('in_progress: In review · conflicts with the base branch');
    expect(summary).toContain('conflicts with its base in `notes.txt`: merge the base into it');
    expect(summary).not.toContain('not known');
    await bench.person('governor-1').close(number);
  });

  it('a command that is not known is answered to a governor with those there are, once', async () => {
    const number = await openSalaries(bench, 2);
    await bench.idle();
    bench.github.resetRequests();
    await bench.person('owner-hr').comment(number, '/lgtm');
    await bench.idle();
    expect(bench.github.requests({ actor: 'installation:approve-to-promote' })).toEqual([]);
    await bench.person('governor-2').comment(number, '/promot');
    await bench.idle();
    await bench.person('governor-2').comment(number, '/recheck');
    await bench.idle();
    const answers = (await commentsOf(bench, number)).filter((text) => text.includes('did you mean'));
    expect(answers).toEqual([expect.stringContaining('`/promot`: did you mean `/promote`? commands of this app are')]);
    await bench.person('governor-1').close(number);
  });

  it('bytes of the rules that nobody approved are put back by hand: no command does it', async () => {
    const text = exampleFile(RULES);
    await bench.commit('administrator', 'main', { [RULES]: text.replace('required: 2', 'required: 1') });
    await bench.commit('governor-1', 'rules', { [RULES]: text.replace('required: 2', 'required: 3') });
    const number = await bench.person('governor-1').open('rules', 'Three approvals');
    const { title, summary } = await seen(number);
    expect(title).toMatch(/^failure: Invalid/);
    expect(summary).toContain('for another file by a pull request with its approved bytes');
    await bench.person('governor-1').close(number);

    await bench.commit('governor-1', 'rules-back', { [RULES]: text });
    const back = await bench.person('governor-1').open('rules-back', 'The approved rules');
    expect((await seen(back)).title).toBe('success: Restores what is in production');
    await bench.person('governor-1').merge(back);
    // Nobody approved it, and nobody is said to have.
    expect((await seen(back)).title).toBe('success: Restored what is in production · merged by governor-1');
  });
});
