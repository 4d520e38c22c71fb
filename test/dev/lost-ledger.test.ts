import { rm } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { issuesOf } from '../e2e/state.ts';
import { aStage, SALARIES, salaries } from '../threats/stage.ts';
import { devAt, inDev, onDev, recorded } from './on-dev.ts';

const MINUTES = 60_000;

it(
  'after the ledger is lost with every clone, dev follows the branch: numbers go on above what the environment holds',
  async () => {
    const dev = await onDev();
    const stage = await aStage(dev.options);
    const { bench } = stage;
    const numbers = async () =>
      (await recorded<{ readonly sequence: number }>(bench, 'dev-sets')).map(({ sequence }) => sequence);
    const isTried = async (constant: string) => JSON.stringify(await inDev(dev.folder)).includes(constant);
    const close = async (pull: number) => {
      await stage.as('governor-1').pulls.update({ ...stage.at, pull_number: pull, state: 'closed' });
      await bench.idle();
    };
    const tryOut = async (constant: string) => {
      const { number } = await stage.propose({ files: { [SALARIES]: salaries(constant) } });
      await bench.idle();
      stage.later();
      await stage.as('governor-2').issues.createComment({ ...stage.at, issue_number: number, body: '/try' });
      stage.later();
      await bench.idle();
      expect(await isTried(constant)).toBe(true);
      return number;
    };
    try {
      await close(await tryOut('1.25'));
      const pull = await tryOut('11.25');
      const held = Math.max(...(await numbers()));
      expect(held).toBeGreaterThan(2);
      await bench.app().kill();
      await stage.as('administrator').git.deleteRef({ ...stage.at, ref: 'heads/approve-to-promote/ledger' });
      await rm(bench.env.A2P_CACHE ?? '', { recursive: true });
      await bench.restart();
      await bench.idle();
      await close(pull);
      expect(await isTried('11.25')).toBe(false);
      expect(await inDev(dev.folder)).toEqual(await devAt(bench, 'main'));
      expect(await issuesOf(bench)).not.toContain('The dev environment is not in sync');
      const now = await numbers();
      expect(now[0]).toBe(held + 1);
      // From then on the ledger alone counts, by one at a time.
      await tryOut('2.25');
      expect(await numbers()).toEqual([...now, Math.max(...now) + 1]);
    } finally {
      await bench.stop();
      await dev.clear();
    }
  },
  2 * MINUTES,
);
