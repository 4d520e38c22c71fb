import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { a2pBundled as a2p, thisRepository } from '../support/run-a2p.ts';

let folder: string;
let clone: string;
let connections: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-C', clone, '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
    encoding: 'utf8',
  }).trim();
const commitAll = (message: string) => {
  git('add', '--all');
  git('commit', '--quiet', '-m', message);
  return git('rev-parse', 'HEAD');
};
let first: string;
let broken: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'a2p-trust-'));
  clone = join(folder, 'clone');
  connections = join(folder, 'connections.yml');
  mkdirSync(clone);
  git('init', '--quiet', '--initial-branch=main');
  cpSync(join(thisRepository, 'policies'), join(clone, 'policies'), { recursive: true });
  const rules = '.github/approve-to-promote.yml';
  mkdirSync(join(clone, '.github'));
  cpSync(join(thisRepository, rules), join(clone, rules));
  first = commitAll('first');
  writeFileSync(join(clone, rules), 'governors: nobody\n');
  broken = commitAll('rules that are none');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const trust = (...args: string[]) => a2p(['trust', '--repository', 'acme/policies', '--dir', clone, ...args], folder);

it('prints the entry for the operator’s file, and what counts from then on', async () => {
  const { code, stdout } = await trust(first);
  expect(code).toBe(0);
  expect(stdout).toMatch(`repositories:\n  - name: acme/policies\n    firstTrustedCommit: ${first}\n`);
  expect(stdout).toMatch(/policies in production/);
  expect(stdout).toMatch(/with these governors: .*governor/);
});

it('writes it once, and moves no pin', async () => {
  writeFileSync(connections, '# of the operator\nminimum: {required: 2}\n');
  const written = await trust(first, '--write', connections, '--json');
  expect([written.code, JSON.parse(written.stdout)]).toMatchObject([
    0,
    { firstTrustedCommit: first, written: connections },
  ]);
  const text = readFileSync(connections, 'utf8');
  expect(text).toMatch(`# of the operator\nminimum: {required: 2}\nrepositories:\n  - name: acme/policies`);
  const again = await trust(first, '--write', connections);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('already')]);
  expect(readFileSync(connections, 'utf8')).toBe(text);
});

it('pins nothing without usable rules, nothing off the protected branch, nothing by half an id', async () => {
  const unusable = await trust(broken);
  expect([unusable.code, unusable.stderr]).toEqual([1, expect.stringContaining('no usable rules file')]);
  git('checkout', '--quiet', '-b', 'aside', first);
  git('commit', '--quiet', '--allow-empty', '-m', 'aside');
  const aside = await trust(git('rev-parse', 'HEAD'));
  expect([aside.code, aside.stderr]).toEqual([1, expect.stringContaining('not part of the protected branch')]);
  expect((await trust(first.slice(0, 12))).code).toBe(2);
});
