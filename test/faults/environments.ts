import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onImmuta } from '../e2e/on-immuta.ts';
import { type ImmutaStandIn, startImmuta } from '../immuta/start-immuta.ts';
import type { Bench } from '../support/bench.ts';
import { type FaultProxy, type FaultRule, startFaultProxy } from '../support/fault-proxy.ts';
import { until } from '../support/until.ts';
import type { Fault } from './fault.ts';
import { before, type PolicyData, promotedOnce } from './seen-promoted.ts';
import { aSmallBench, onSmallBench } from './small-bench.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { approved, merge, type Work } from './work.ts';

interface OnImmuta {
  readonly bench: Bench;
  readonly immuta: ImmutaStandIn;
  readonly proxy: FaultProxy;
  readonly enforces: (policy: PolicyData) => Promise<boolean>;
}

/** The bench with production in an Immuta, behind a proxy in which things go wrong. */
async function withImmuta<T>(play: (on: OnImmuta) => Promise<T>): Promise<T> {
  const immuta = await startImmuta();
  const proxy = await startFaultProxy(immuta.url);
  try {
    const bench = await aSmallBench(onImmuta(proxy.url));
    try {
      const enforces = async ({ policyKey, name }: PolicyData) => nameOf(immuta, policyKey) === name;
      return await play({ bench, immuta, proxy, enforces });
    } finally {
      await bench.stop();
    }
  } finally {
    await proxy.close();
    await immuta.close();
  }
}

function nameOf(immuta: ImmutaStandIn, policyKey: string): unknown {
  const found = immuta.policies().filter((one) => one.policyKey === policyKey && one.deleted !== true);
  return found.length === 1 ? found[0]?.name : `${found.length} policies with this key`;
}

const isWrite = ({ method, path }: { readonly method: string; readonly path: string }) =>
  method === 'POST' && path.includes('/policy') && !path.includes('dryRun');
const times = (
  count: number,
  matches: (request: Parameters<FaultRule>[0]) => boolean,
  fault: ReturnType<FaultRule>,
): FaultRule => {
  let left = count;
  return (request) => {
    if (left === 0 || !matches(request)) return undefined;
    left -= 1;
    return fault;
  };
};

/** One approved change is merged while the environment fails; then it heals, and the next look makes it equal. */
function whileItFails(rule: () => FaultRule, strikes = 1): () => Promise<Tally> {
  return () =>
    withImmuta(async ({ bench, proxy, enforces }) => {
      const since = await before(bench);
      const work = await approved(bench);
      await bench.idle();
      const struck = failing(proxy, rule());
      await merge(bench, work);
      await until('the environment has failed', () => (struck() >= strikes ? true : undefined));
      proxy.fail();
      await bench.restart();
      await bench.idle();
      return promotedOnce(bench, [work], since, 1, enforces);
    });
}

/** Sets what goes wrong, and counts how often it did. */
function failing(proxy: FaultProxy, rule: FaultRule): () => number {
  let struck = 0;
  proxy.fail((request) => {
    const fault = rule(request);
    if (fault !== undefined) struck += 1;
    return fault;
  });
  return () => struck;
}

export const environments: readonly Fault[] = [
  {
    id: 'F4',
    what: 'killed in the middle of a sync, before and after every write to the environment',
    play: () =>
      withImmuta(async ({ bench, proxy, enforces }) => {
        const since = await before(bench);
        const works: Work[] = [];
        for (const when of ['before', 'after'] as const)
          for (let nth = 1; nth <= 2; nth += 1) {
            // Two policies in one promotion: two writes.
            const both = [await approved(bench), await approved(bench, 'coordinates-rounded.yml')];
            await bench.idle();
            let seen = 0;
            proxy.fail((request) => {
              if (!isWrite(request)) return undefined;
              seen += 1;
              if (seen !== nth) return undefined;
              if (when === 'before') process.kill(bench.app().pid, 'SIGKILL');
              else setImmediate(() => setTimeout(() => process.kill(bench.app().pid, 'SIGKILL'), 5));
              return { kind: 'drop', when };
            });
            await Promise.all(both.map((work) => merge(bench, work)));
            await bench.settled();
            proxy.fail();
            if (bench.app().exited()) await bench.restart();
            await bench.idle();
            works.push(...both);
          }
        return promotedOnce(bench, works, since, 4, enforces);
      }),
  },
  {
    id: 'F26',
    what: 'the environment answers 503 to everything',
    play: whileItFails(() => () => ({ kind: 'answer', when: 'before', status: 503 }), 3),
  },
  {
    id: 'F27',
    what: 'the environment answers 429 with a date in Retry-After',
    play: whileItFails(() =>
      times(2, () => true, {
        kind: 'answer',
        when: 'before',
        status: 429,
        headers: { 'retry-after': new Date(Date.now() + 2000).toUTCString() },
      }),
    ),
  },
  {
    id: 'F28',
    what: 'the environment answers 200 and does nothing',
    play: whileItFails(() =>
      times(1, isWrite, { kind: 'answer', when: 'before', status: 200, body: '{"policyId":1}' }),
    ),
  },
  {
    id: 'F29',
    what: 'the environment creates a policy and its answer is lost',
    play: () =>
      withImmuta(async ({ bench, immuta, proxy }) => {
        const dev = 'policies/dev/created.yml';
        const text = await bench.github.git(bench.repository, ['show', 'main:policies/dev/coordinates-rounded.yml']);
        const created = text
          .replace('policyKey: coordinates-rounded', 'policyKey: created')
          .replace(/^name: .*$/m, 'name: Created');
        await bench.commit('governor-1', 'created', { [dev]: created }, { on: 'main' });
        const number = await bench.person('governor-1').open('created', 'created');
        for (const login of ['governor-2', 'governor-3'] as const) await bench.person(login).approve(number);
        await bench.idle();
        proxy.fail(times(1, isWrite, { kind: 'drop', when: 'after' }));
        await bench.person('governor-1').merge(number);
        await bench.idle();
        proxy.fail();
        await bench.restart();
        await bench.idle();
        return expecting({ 'there is exactly one policy with that key': nameOf(immuta, 'created') === 'Created' });
      }),
  },
  {
    id: 'F30',
    what: 'one policy is refused (422): the other is put all the same',
    play: () =>
      withImmuta(async ({ bench, immuta, enforces }) => {
        const since = await before(bench);
        const allowed = immuta.refuse('salaries-for-payroll');
        const works = [await approved(bench), await approved(bench, 'coordinates-rounded.yml')];
        await bench.idle();
        const was = nameOf(immuta, 'coordinates-rounded');
        await Promise.all(works.map((work) => merge(bench, work)));
        await bench.idle();
        const others = expecting({ 'the other policy is enforced': nameOf(immuta, 'coordinates-rounded') !== was }, 0);
        allowed();
        await bench.restart();
        await bench.idle();
        return sum([others, await promotedOnce(bench, works, since, 1, enforces)]);
      }),
  },
  {
    id: 'F33',
    what: 'the disk of the environment is full',
    play: () => onATinyDisk(),
  },
  {
    id: 'F34',
    what: 'somebody edits a policy in the environment while it is synced',
    play: () =>
      withImmuta(async ({ bench, immuta, proxy, enforces }) => {
        const since = await before(bench);
        const work = await approved(bench);
        await bench.idle();
        let edited = false;
        proxy.fail((request) => {
          if (!edited && isWrite(request)) {
            edited = true;
            immuta.edit('coordinates-rounded', (object) => ({ ...object, name: 'Edited by hand' }));
          }
          return undefined;
        });
        await merge(bench, work);
        await bench.idle();
        await bench.restart();
        await bench.idle();
        return sum([
          await promotedOnce(bench, [work], since, 1, enforces),
          expecting(
            {
              'the edit happened': edited,
              'the edit does not stay': nameOf(immuta, 'coordinates-rounded') !== 'Edited by hand',
            },
            0,
          ),
        ]);
      }),
  },
  {
    id: 'F35',
    what: 'the environment’s list breaks off, or is empty',
    play: () =>
      withImmuta(async ({ bench, immuta, proxy, enforces }) => {
        const since = await before(bench);
        const had = immuta.policies().filter(({ deleted }) => deleted !== true).length;
        const work = await approved(bench);
        await bench.idle();
        const struck = failing(proxy, ({ method, path }) =>
          method === 'GET' && path.includes('/policy/global') ? { kind: 'half' } : undefined,
        );
        await merge(bench, work);
        await until('the list has broken off', () => (struck() >= 2 ? true : undefined));
        proxy.fail();
        const kept = immuta.policies().filter(({ deleted }) => deleted !== true).length;
        await bench.restart();
        await bench.idle();
        return sum([
          await promotedOnce(bench, [work], since, 1, enforces),
          expecting({ 'nothing was removed meanwhile': kept === had && had > 1 }, 0),
        ]);
      }),
  },
];

/** A file system that takes 256 KiB and is full; only where this machine lets one be made. */
async function onATinyDisk(): Promise<Tally> {
  const disk = mkdtempSync(join(tmpdir(), 'a2p-tiny-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
  try {
    const connection = { kind: 'file', folder: disk, repositories: ['acme/policies'] };
    return await onSmallBench(
      async (bench) => {
        const on = { ...bench, environment: disk };
        const since = await before(bench);
        const work = await approved(bench);
        await bench.idle();
        const ballast = join(disk, 'ballast');
        execFileSync('sh', ['-c', `dd if=/dev/zero of=${ballast} bs=1k 2>/dev/null || true`]);
        await merge(bench, work);
        await until('the sync has failed', () => (bench.app().output().includes('ENOSPC') ? true : undefined));
        rmSync(ballast);
        await bench.restart();
        await bench.idle();
        return promotedOnce(on, [work], since, 1);
      },
      { connections: { production: connection } },
    );
  } finally {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  }
}
