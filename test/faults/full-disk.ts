import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { enforcedBy } from '../demo/enforced.ts';
import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { killNow } from './killer.ts';
import { before, type PolicyData, promotedOnce } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { approved, merge } from './work.ts';

/** Bytes after which a file of the app takes no more: less than one policy. */
const TOO_SMALL = 200;
/** The request after which the environment's files are written. */
const JUST_BEFORE = { actor: 'installation:approve-to-promote', operation: '^repos/create-deployment-status$' };

/** What anybody may do to a process of their own, and a disk of its own where this machine lets one be made. */
export async function playFullDisk(): Promise<Tally> {
  return sum([
    await withoutRoomForAFile(),
    await betweenWriteAndRename(),
    ...(mayMount() ? [await onADiskOfItsOwn(full), await onADiskOfItsOwn(readOnly)] : []),
  ]);
}

/** `prlimit --fsize`: the app's writes break off in the middle of a file, until it may write again. */
function withoutRoomForAFile(): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const work = await approved(bench);
    await bench.idle();
    const held = await whole(bench);
    const limit = (bytes: string) => execFileSync('prlimit', [`--pid=${bench.app().pid}`, `--fsize=${bytes}:`]);
    const call = () => void limit(String(TOO_SMALL));
    bench.github.addFault({ match: JUST_BEFORE, fault: { kind: 'call', when: 'before', call } });
    await merge(bench, work);
    // Git, which comes next, meets the same limit and is told of first.
    await until('a write has failed', () => (/EFBIG|was stopped/.test(bench.app().output()) ? true : undefined));
    const kept = (await whole(bench)) === held;
    limit('unlimited');
    await bench.restart();
    await bench.idle();
    return sum([expecting({ 'the old set stays complete': kept }, 0), await promotedOnce(bench, [work], since, 1)]);
  });
}

/** `kill -9` at each of the first changes in the environment's folder that a sync makes. */
function betweenWriteAndRename(): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const works = [];
    const tallies: Tally[] = [];
    for (const nth of [1, 2, 4]) {
      const work = await approved(bench);
      await bench.idle();
      let changes = 0;
      const watcher = watch(bench.environment, { recursive: true }, () => {
        changes += 1;
        if (changes === nth) killNow(bench);
      });
      await merge(bench, work);
      await bench.settled();
      watcher.close();
      tallies.push(expecting({ 'what is in effect is a whole set': (await whole(bench)) !== '' }, 0));
      if (bench.app().exited()) await bench.restart();
      await bench.idle();
      works.push(work);
    }
    return sum([...tallies, await promotedOnce(bench, works, since, works.length)]);
  });
}

/** Every policy that is in effect, each as JSON that can be read; throws where one is cut short. */
async function whole({ environment }: Pick<Bench, 'environment'>): Promise<string> {
  const texts = [...(await enforcedBy(environment)).values()];
  return JSON.stringify(
    texts.map((text) => load(text) as PolicyData).sort((a, b) => (a.policyKey < b.policyKey ? -1 : 1)),
  );
}

function mayMount(): boolean {
  const disk = mkdtempSync(join(tmpdir(), 'a2p-tiny-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' });
    execFileSync('umount', [disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(disk, { recursive: true, force: true });
  }
}

/** What goes wrong with a file system, what the app says of it, and how it ends. */
interface Trouble {
  readonly begin: (disk: string) => void;
  readonly said: string;
  readonly end: (disk: string) => void;
}

/** It takes 256 KiB, and is full. */
const full: Trouble = {
  begin: (disk) => execFileSync('sh', ['-c', `dd if=/dev/zero of=${ballast(disk)} bs=1k 2>/dev/null || true`]),
  said: 'ENOSPC',
  end: (disk) => rmSync(ballast(disk)),
};

/** As Linux makes it after an error of the disk. */
const readOnly: Trouble = {
  begin: (disk) => execFileSync('mount', ['-o', 'remount,ro', disk]),
  said: 'EROFS',
  end: (disk) => execFileSync('mount', ['-o', 'remount,rw', disk]),
};

function ballast(disk: string): string {
  return join(disk, 'ballast');
}

async function onADiskOfItsOwn({ begin, said, end }: Trouble): Promise<Tally> {
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
        const held = await whole(on);
        begin(disk);
        await merge(bench, work);
        await until('the sync has failed', () => (bench.app().output().includes(said) ? true : undefined));
        const kept = (await whole(on)) === held;
        end(disk);
        await bench.restart();
        await bench.idle();
        return sum([
          expecting({ [`the old set stays complete (${said})`]: kept }, 0),
          await promotedOnce(on, [work], since, 1),
        ]);
      },
      { connections: { production: connection } },
    );
  } finally {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  }
}
