import { expect, it } from '@jest/globals';
import { onImmuta } from '../../e2e/on-immuta.ts';
import { startImmuta } from '../../immuta/start-immuta.ts';
import { aBench, type Bench } from '../../support/bench.ts';

/** Every word on GitHub about a sync, and every receipt in the ledger. */
async function told(bench: Bench): Promise<readonly string[]> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.repos.listDeployments({ owner, repo });
  const states = await Promise.all(
    data.map(async ({ id }) => (await octokit.repos.listDeploymentStatuses({ owner, repo, deployment_id: id })).data),
  );
  const ref = 'refs/heads/approve-to-promote/ledger';
  const ledger = await bench.github.git(bench.repository, ['ls-tree', '-r', '--name-only', ref]);
  const receipts = ledger.split('\n').filter((path) => path.startsWith('receipts/'));
  return [...states.flat().map(({ state }) => state), ...receipts.map(() => 'a receipt')];
}

it('is silent about an Immuta that enforces what is in force, though it holds no sequence', async () => {
  const immuta = await startImmuta();
  const bench = await aBench(onImmuta(immuta.url));
  try {
    await bench.idle();
    const first = await told(bench);
    expect(first.filter((word) => word === 'a receipt')).toEqual(['a receipt']);
    await bench.restart();
    await bench.idle();
    expect(await told(bench)).toEqual(first);
  } finally {
    await bench.stop();
    await immuta.close();
  }
});
