import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aScene, at, type Scene } from '../testing/scene.ts';
import { beliefs } from './beliefs.ts';
import { shownBy } from './shown-by.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await aScene();
});
afterAll(() => scene.stop());

describe('the stand-in does what we believe of GitHub', () => {
  it.each(beliefs.map((belief) => [belief.id, belief.says, belief] as const))('%s %s', async (_, __, belief) => {
    const ground = { ...at, author: scene.as('author'), reviewer: scene.as('reviewer'), prefix: 'belief-' };
    expect(await belief.see(ground)).toEqual(belief.expected);
  });

  it('each of them is written down, with its source', () => {
    const written = readFileSync(new URL('../BELIEFS.md', import.meta.url), 'utf8');
    const rows = [...written.matchAll(/^\| (B\d\d) \|/gm)].map(([, id]) => id);
    expect(rows).toEqual(expect.arrayContaining(beliefs.map(({ id }) => id)));
    expect(new Set(rows).size).toBe(rows.length);
  });
});

describe('every other belief', () => {
  const tests = fileURLToPath(new URL('..', import.meta.url));
  const written = readFileSync(`${tests}BELIEFS.md`, 'utf8');
  const checked = new Set(beliefs.map(({ id }) => id));
  const others = [...written.matchAll(/^\| (B\d\d) \|/gm)].map(([, id = '']) => id).filter((id) => !checked.has(id));

  it('is linked to a test, and no other is', () => {
    expect(Object.keys(shownBy).sort()).toEqual(others.toSorted());
  });

  it.each(Object.entries(shownBy))('%s is shown by a test that is there', (_, links) => {
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter(([file, name]) => !readFileSync(`${tests}${file}`, 'utf8').includes(`'${name}'`))).toEqual([]);
  });
});

describe('the check against a real GitHub', () => {
  const script = fileURLToPath(new URL('../check-beliefs.ts', import.meta.url));
  const check = (env: NodeJS.ProcessEnv) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
      env: { PATH: process.env.PATH, ...env },
    }).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      (error: { code: number; stderr: string; stdout: string }) => ({
        code: error.code,
        text: error.stderr + error.stdout,
      }),
    );

  it('runs for nobody who did not ask by name', async () => {
    expect(await check({})).toMatchObject({ code: 2, text: expect.stringContaining('BELIEFS_REPOSITORY') });
  });

  it('says of each belief whether it holds, and cleans up', async () => {
    const { code, text } = await check({
      BELIEFS_REPOSITORY: 'acme/policies',
      BELIEFS_TOKEN: 'governor',
      BELIEFS_REVIEWER_TOKEN: 'reviewer',
      BELIEFS_API: scene.github.apiUrl,
    });
    expect(text).not.toMatch(/WRONG|could not/);
    expect(code).toBe(0);
    const branches = await scene.github.git('acme/policies', [
      'for-each-ref',
      '--format=%(refname:short)',
      'refs/heads/belief-[0-9]*',
    ]);
    expect(branches).toBe('');
  });
});
