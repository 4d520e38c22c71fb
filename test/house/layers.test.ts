import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Report {
  readonly summary: { readonly violations: readonly Violation[] };
}
interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string; readonly severity: string };
}

const root = process.cwd();
let copy: string;

/** A copy of the sources in which a file can be planted; packages are seen under `node_modules`, as at home. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'layers-'));
  for (const name of ['src', 'package.json', '.dependency-cruiser.cjs']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  plant(
    'with-links.cjs',
    "module.exports = { extends: './.dependency-cruiser.cjs', options: { preserveSymlinks: true } };",
  );
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
}

async function violations(): Promise<string[]> {
  const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const options = ['--config', 'with-links.cjs', '--output-type', 'json', 'src'];
  const found = await promisify(execFile)(process.execPath, [cruise, ...options], {
    cwd: copy,
    maxBuffer: 2 ** 28,
  }).catch((failure: { stdout: string }) => failure);
  const report: Report = JSON.parse(found.stdout);
  const failing = report.summary.violations.filter(({ rule }) => rule.severity === 'error');
  return failing.map(({ from, rule }) => `${rule.name}: ${from}`).sort();
}

const planted: readonly (readonly [string, string, string])[] = [
  ['core-is-pure', 'src/core/planted-file.ts', "import { readFileSync } from 'node:fs';\nreadFileSync('x');"],
  ['core-is-pure', 'src/core/planted-port.ts', "import type { Forge } from '../ports.ts';\nexport type F = Forge;"],
  ['core-is-pure', 'src/core/planted-package.ts', "import { simpleGit } from 'simple-git';\nsimpleGit();"],
  ['flows-know-core-and-ports', 'src/flows/planted.ts', "import { Octokit } from '@octokit/rest';\nnew Octokit();"],
  ['adapters-never-meet', 'src/github/planted.ts', "import '../work/planted-work.ts';"],
  ['adapters-never-enter-flows-or-doors', 'src/work/planted-work.ts', "import '../flows/planted-flow.ts';"],
  ['http-knows-errors-alone', 'src/http/planted.ts', "import '../work/planted-work.ts';"],
  ['environments-never-meet', 'src/environments/one/planted.ts', "import '../other/planted.ts';"],
  ['no-circles', 'src/flows/planted-circle.ts', "import './planted-circle-back.ts';"],
  ['resolvable', 'src/cli/planted.ts', "import './nothing-there.ts';"],
  ['no-development-dependency-at-run-time', 'src/cli/planted-tool.ts', "import fc from 'fast-check';\nfc.integer();"],
];

describe('the layers', () => {
  it('hold in the sources as they are', async () => {
    expect(await violations()).toEqual([]);
  });

  it('are defended by the check, each by its rule', async () => {
    for (const [, path, text] of planted) plant(path, text);
    plant('src/flows/planted-flow.ts', 'export const planted = true;');
    plant('src/flows/planted-circle-back.ts', "import './planted-circle.ts';");
    plant('src/environments/other/planted.ts', 'export const planted = true;');
    const found = await violations();
    // of a circle either file may be named
    const isFound = (rule: string, path: string) =>
      found.some((told) => told.startsWith(`${rule}: ${path.slice(0, -3)}`));
    expect(planted.filter(([rule, path]) => !isFound(rule, path)).map(([rule]) => rule)).toEqual([]);
  });
});
