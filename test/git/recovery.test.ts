import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LEDGER_REF } from '../../src/core/ledger/entry-path.ts';
import { aCache, aHome, TestRepository } from './a-repository.ts';
import { type GitServer, serveHttp } from './serve-http.ts';

const home = aHome();
let server: GitServer;
beforeAll(async () => {
  server = await serveHttp(home.folder);
});
afterAll(async () => {
  await server.close();
  home.clean();
});

let origin: TestRepository;
let first: string;
let second: string;
let cacheFolder: string;
let n = 0;
beforeEach(() => {
  const folder = join(home.folder, `${n++}`);
  mkdirSync(folder);
  origin = new TestRepository(folder);
  first = origin.commit({ files: { 'policies/dev/a.yml': 'a', 'policies/prod/a.yml': 'a' } });
  second = origin.commit({ parents: [first], files: { 'policies/dev/a.yml': 'b', 'policies/dev/b.yml': 'b' } });
  cacheFolder = join(home.folder, `cache-${n++}`);
  server.interference = {};
});

const folderOf = () => join(cacheFolder, readdirSync(cacheFolder).find((name) => name.endsWith('.git')) ?? 'none');
const open = () => aCache(cacheFolder, origin.url);
const url = () => server.url + origin.folder.slice(home.folder.length);

async function readAll(repository = open().repository): Promise<readonly unknown[]> {
  await repository.fetch({ ids: [second] });
  const entries = await repository.readTree(second, ['policies/']);
  const texts = await repository.readBlobs(entries.map(({ id }) => id));
  const commits = await repository.commitsBetween(first, second, ['policies/dev/']);
  return [...entries.map(({ path, id }) => [path, texts.get(id)]), commits.map(({ touches }) => touches)];
}
const EVERYTHING = [
  ['policies/dev/a.yml', { state: 'text', text: 'b' }],
  ['policies/dev/b.yml', { state: 'text', text: 'b' }],
  ['policies/prod/a.yml', { state: 'text', text: 'a' }],
  [['policies/dev/a.yml', 'policies/dev/b.yml']],
];

function packs(ending: string): readonly string[] {
  const folder = join(folderOf(), 'objects/pack');
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

function overwrite(path: string, content: string | Buffer): void {
  chmodSync(path, 0o644);
  writeFileSync(path, content);
}

describe('a cache', () => {
  const damages: readonly (readonly [string, () => void])[] = [
    ['the folder is gone', () => rmSync(folderOf(), { recursive: true })],
    [
      'the folder is empty',
      () => {
        const folder = folderOf();
        rmSync(folder, { recursive: true });
        mkdirSync(folder);
      },
    ],
    ['HEAD is empty', () => overwrite(join(folderOf(), 'HEAD'), '')],
    ['the configuration is no configuration', () => overwrite(join(folderOf(), 'config'), '[core\n\u0000')],
    ['all objects are gone', () => rmSync(join(folderOf(), 'objects'), { recursive: true })],
    [
      'every pack is empty',
      () => {
        for (const path of packs('.pack')) overwrite(path, '');
      },
    ],
    [
      'every pack is cut',
      () => {
        for (const path of packs('.pack')) {
          chmodSync(path, 0o644);
          truncateSync(path, 40);
        }
      },
    ],
    [
      'every index is gone',
      () => {
        for (const path of packs('.idx')) rmSync(path);
      },
    ],
    [
      'every index is garbage',
      () => {
        for (const path of packs('.idx')) overwrite(path, 'garbage');
      },
    ],
    [
      'bytes in the packs are turned',
      () => {
        for (const path of packs('.pack')) {
          const bytes = readFileSync(path);
          for (let at = 20; at < bytes.length - 20; at += 7) bytes[at] = 255 - (bytes[at] ?? 0);
          overwrite(path, bytes);
        }
      },
    ],
    [
      'the list of what was fetched is garbage',
      () => overwrite(join(folderOf(), 'fetched-tips'), `--foo\n${'a'.repeat(40)}\n`),
    ],
    [
      'lock files of a killed git lie around',
      () => {
        for (const name of [
          'HEAD.lock',
          'config.lock',
          'packed-refs.lock',
          'shallow.lock',
          'FETCH_HEAD.lock',
          'gc.pid',
        ])
          writeFileSync(join(folderOf(), name), '');
        writeFileSync(join(folderOf(), 'objects/pack/tmp_pack_abcdef'), 'half a pack');
      },
    ],
  ];

  it.each(damages)(
    'is as good as new after this, in a process that runs and in one that starts: %s',
    async (_what, damage) => {
      const { repository } = open();
      expect(await readAll(repository)).toEqual(EVERYTHING);
      damage();
      const third = origin.commit({ parents: [second], files: { 'policies/dev/c.yml': 'c' } });
      await repository.fetch({ ids: [third] });
      expect(await repository.commitsBetween(second, third, ['policies/'])).toMatchObject([
        { id: third, touches: ['policies/dev/c.yml'] },
      ]);
      expect(await readAll(repository)).toEqual(EVERYTHING);
      damage();
      expect(await readAll()).toEqual(EVERYTHING);
    },
  );

  it('is replaced when it lost only what new commits are told by', async () => {
    await open().repository.fetch({ ids: [first] });
    const old = packs('.pack');
    await open().repository.fetch({ ids: [second] });
    for (const path of old) {
      rmSync(path);
      rmSync(path.replace('.pack', '.idx'));
    }
    expect(await readAll()).toEqual(EVERYTHING);
  });

  it('serves many readers and fetches at once, and one that is broken meanwhile', async () => {
    const { repository } = open();
    const heads: string[] = [];
    for (let i = 0; i < 6; i++)
      heads.push(origin.commit({ parents: [second], files: { 'policies/dev/a.yml': `v${i}` } }));
    const work = heads.map(async (head, i) => {
      await repository.fetch({ ids: [head, second] });
      if (i === 3) rmSync(folderOf(), { recursive: true, force: true });
      return (await repository.commitsBetween(second, head, ['policies/'])).map(({ touches }) => touches);
    });
    expect(await Promise.all(work)).toEqual(heads.map(() => [['policies/dev/a.yml']]));
  });

  it('gives up with a reason when even a new one cannot be made', async () => {
    writeFileSync(cacheFolder, 'a file where the folder should be');
    await expect(readAll()).rejects.toMatchObject({ name: 'OutsideError' });
  });
});

/** Kills the process group of a child when the server sees the request that is waited for, before or after git acted. */
async function killedAt(
  script: string,
  args: readonly string[],
  ending: string,
  when: 'before' | 'after',
): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', `test/git/${script}`, ...args], {
    detached: true,
    stdio: 'ignore',
  });
  const kill = () => process.kill(-(child.pid ?? 0), 'SIGKILL');
  server.interference = {
    before: (request) => {
      if (when === 'after' || !request.url?.endsWith(ending) || request.method !== 'POST') return false;
      kill();
      return true;
    },
    after: (request, body) => {
      if (when === 'before' || !request.url?.endsWith(ending)) return body;
      kill();
      return body.subarray(0, body.length / 2);
    },
  };
  const [, signal] = await once(child, 'exit');
  server.interference = {};
  expect(signal).toBe('SIGKILL');
}

describe('a kill -9', () => {
  it.each(['before', 'after'] as const)(
    'in the middle of a fetch, %s the server acted, leaves a cache that works',
    async (when) => {
      await killedAt('fetch-once.ts', [cacheFolder, url(), second], '/git-upload-pack', when);
      const { repository } = aCache(cacheFolder, url());
      expect(await readAll(repository)).toEqual(EVERYTHING);
    },
  );

  it.each(['before', 'after'] as const)(
    'in the middle of recording, %s the server acted, ends with one record',
    async (when) => {
      await killedAt('append-openings.ts', [cacheFolder, url(), '1', '1'], '/git-receive-pack', when);
      const { ledger } = aCache(cacheFolder, url());
      const { written, alreadyThere } = await ledger.append([{ kind: 'opening', pull: 1, at: 1, governor: true }]);
      expect([...written, ...alreadyThere]).toEqual(['openings/1.json']);
      expect(origin.git(['rev-list', '--count', LEDGER_REF])).toBe('1');
      expect(written).toHaveLength(when === 'before' ? 1 : 0);
    },
  );
});

describe('many fetches', () => {
  it('leave few files, and nothing of what a killed git left behind', async () => {
    const { repository } = open();
    await repository.fetch({ ids: [first] });
    const leftover = join(folderOf(), 'objects/pack/tmp_pack_killed');
    const half = join(cacheFolder, `.${basename(folderOf())}-killed`);
    writeFileSync(half, 'half');
    utimesSync(half, 0, 0);
    rmSync(folderOf(), { recursive: true });
    await repository.fetch({ ids: [first] });
    expect(existsSync(half)).toBe(false);
    writeFileSync(leftover, 'half');
    utimesSync(leftover, 0, 0);
    let parent = second;
    for (let i = 0; i < 60; i++) {
      parent = origin.commit({ parents: [parent], files: { 'policies/dev/a.yml': `v${i}` } });
      await repository.fetch({ ids: [parent] });
    }
    expect(packs('.pack').length).toBeLessThan(55);
    expect(existsSync(leftover)).toBe(false);
    expect((await repository.commitsBetween(first, parent, ['policies/'])).length).toBe(61);
  });
});
