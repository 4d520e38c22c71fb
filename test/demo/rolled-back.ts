import type { Bench } from '../support/bench.ts';
import { commentsOf } from '../support/seen.ts';
import { until } from '../support/until.ts';
import type { Narrator } from './narrator.ts';

/** One policy's way there and back: a change that turns out to be a mistake, and what was live before. */
export interface Mistake {
  readonly path: string;
  readonly policyKey: string;
  readonly text: string;
  /** What production enforces of the policy now. */
  readonly enforced: () => Promise<string | undefined>;
}

/** A second change is approved and merged; another governor takes it back, and it stays out. */
export async function rolledBack(
  told: Narrator,
  bench: Bench,
  { path, policyKey, text, enforced }: Mistake,
): Promise<void> {
  const before = await enforced();
  const number = await told.step(
    'mistaken',
    'A second change is approved and merged. It turns out to be wrong.',
    async () => {
      const governor = bench.person('governor-1');
      await governor.push('mistake', { [path]: text }, 'Show another constant');
      const opened = await governor.open('mistake', 'Another constant');
      for (const login of ['owner-hr', 'governor-2'] as const) await bench.person(login).approve(opened);
      await bench.idle();
      await governor.merge(opened);
      await bench.idle();
      if ((await enforced()) === before) throw new Error('the second change is not enforced');
      told.see('production enforces the second change');
      return opened;
    },
  );
  await told.step(
    'rolled back',
    'Another governor says /rollback: what was live before is back, and stays.',
    async () => {
      await bench.person('governor-3').comment(number, `/rollback ${policyKey}`);
      await bench.idle();
      await bench.person('governor-2').comment(number, '/promote');
      await bench.idle();
      if ((await enforced()) !== before) throw new Error('production does not enforce what it did before');
      const said = await until('the pull request says so', async () =>
        (await commentsOf(bench, number)).find((body) => body.includes('**Rolled back**')),
      );
      told.see(said.split('\n').at(-1) ?? '');
      told.see('production enforces what it did before, and a /promote of what is on hold changes nothing');
    },
  );
}
