import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CatFileProcess, catFileOnce, type Question } from '../../src/git/cat-file-process.ts';
import { sealedEnvironment } from '../../src/git/git-environment.ts';
import { runGit } from '../../src/git/run-git.ts';
import { TestRepository } from './a-repository.ts';

const home = mkdtempSync(join(tmpdir(), 'a2p-cat-file-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const LIMIT = 60_000;
const origin = new TestRepository(home);
const large = 'x'.repeat(300_000);
const commit = origin.commit({ files: { 'a.yml': 'a\n\nb', 'folder/b.yml': large, 'c.yml': '' } });
const names = [
  commit,
  `${commit}:`,
  `${commit}:a.yml`,
  'f'.repeat(40),
  `${commit}:folder/b.yml`,
  `${commit}:no such file`,
];

/** A program in the place of git. */
function inPlaceOfGit(name: string, script: string): () => { PATH: string } {
  const folder = join(home, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'git'), 0o755);
  return () => ({ PATH: `${folder}:${process.env.PATH}` });
}

describe('a git that stays', () => {
  it.each<Question>(['info', 'contents'])(
    'prints for %s what git prints by itself, also where there is nothing',
    async (question) => {
      const stays = new CatFileProcess(origin.folder, sealedEnvironment, LIMIT);
      const input = `${[...names, `${commit}:c.yml`].join('\n')}\n`;
      const args = catFileOnce(question);
      const once = await runGit({ folder: origin.folder, args, environment: sealedEnvironment(), input, limit: LIMIT });
      const answers = await Promise.all([
        stays.ask(question, names),
        stays.ask('info', [commit]),
        stays.ask(question, [`${commit}:c.yml`]),
      ]);
      expect(Buffer.concat([answers[0] ?? Buffer.of(), answers[2] ?? Buffer.of()]).toString()).toBe(
        once.stdout.toString(),
      );
      expect(answers[1]?.toString()).toMatch(new RegExp(`^${commit} commit \\d+\n$`));
      stays.end();
    },
  );

  it('sees what was added since', async () => {
    const stays = new CatFileProcess(origin.folder, sealedEnvironment, LIMIT);
    await stays.ask('info', [commit]);
    const later = origin.commit({ parents: [commit], files: { 'a.yml': 'later' } });
    expect((await stays.ask('contents', [`${later}:a.yml`]))?.toString()).toMatch(/ blob 5\nlater\n$/);
    stays.end();
  });

  it('that was ended answers by another one', async () => {
    const stays = new CatFileProcess(origin.folder, sealedEnvironment, LIMIT);
    const asked = stays.ask('contents', names);
    stays.end();
    expect(await asked).toBeUndefined();
    expect((await stays.ask('info', [commit]))?.toString()).toContain(' commit ');
    stays.end();
  });

  const broken: readonly [string, string][] = [
    ['dies', 'read line; exit 1'],
    ['says nothing in time', 'exec sleep 30'],
    ['complains, and then answers', `read line; echo 'error: a pack is broken' >&2; sleep 1; echo '${commit} missing'`],
    ['says more than it was asked', `read line; printf '${commit} missing\\nmore\\n'; exec sleep 30`],
  ];
  it.each(broken)('that %s is not believed, nor waited for', async (name, script) => {
    const stays = new CatFileProcess(origin.folder, inPlaceOfGit(name, script), 3000);
    const answers = [await stays.ask('info', [commit]), await stays.ask('info', [commit])];
    expect(answers).toContain(undefined);
    stays.end();
  });

  it('is no git at all: then somebody else is asked', async () => {
    const nothing = new CatFileProcess(origin.folder, () => ({ PATH: join(home, 'nowhere') }), LIMIT);
    expect(await nothing.ask('info', [commit])).toBeUndefined();
    const nowhere = new CatFileProcess(join(home, 'nowhere'), sealedEnvironment, LIMIT);
    expect(await nowhere.ask('info', [commit])).toBeUndefined();
  });

  it('is never given a name that is two lines', async () => {
    const stays = new CatFileProcess(origin.folder, sealedEnvironment, LIMIT);
    expect(await stays.ask('info', [`${commit}:a\nb`])).toBeUndefined();
    stays.end();
  });
});
