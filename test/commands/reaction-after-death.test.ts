import { expect, it } from '@jest/globals';
import { openSalaries } from '../e2e/salaries.ts';
import { aBench } from '../support/bench.ts';
import { commentsOf } from '../support/seen.ts';

const APP = 'installation:approve-to-promote';

it('puts its reaction on a command that a process answered and recorded before it died', async () => {
  const bench = await aBench();
  try {
    const pull = await openSalaries(bench, 1);
    await bench.idle();
    const { pid } = bench.app();
    bench.github.addFault({
      match: { actor: APP, operation: '^reactions/create' },
      fault: { kind: 'signal', pid, signal: 'SIGKILL', when: 'before' },
    });
    bench.github.addFault({
      match: { actor: APP, operation: '^reactions/create' },
      fault: { kind: 'reset', when: 'before' },
    });
    const comment = await bench.person('governor-2').comment(pull, '/explain @owner-hr');
    expect(await bench.settled()).toBe('gone');
    bench.github.clearFaults();
    await bench.restart();
    await bench.idle();
    const [owner = '', repo = ''] = bench.repository.split('/');
    const { octokit } = bench.person('governor-2');
    const { data } = await octokit.reactions.listForIssueComment({ owner, repo, comment_id: comment });
    expect(data.map(({ content }) => content)).toEqual(['rocket']);
    expect((await commentsOf(bench, pull)).filter((body) => body.includes(`answer:${comment}`))).toHaveLength(1);
  } finally {
    await bench.stop();
  }
});
