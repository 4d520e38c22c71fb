import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const manifest = read('package.json');
const lock = read('package-lock.json');
const packages: Readonly<
  Record<string, { readonly version?: string; readonly resolved?: string; readonly optionalDependencies?: object }>
> = lock.packages;

describe('the package', () => {
  it('runs on Node 20.19 and later, and on 22 and later', () => {
    expect(manifest.engines).toEqual({ node: '^20.19.0 || >=22' });
  });

  it('installs only what this Node may run', async () => {
    const options = ['ci', '--engine-strict', '--dry-run', '--offline', '--ignore-scripts'];
    await expect(promisify(execFile)('npm', options)).resolves.toBeDefined();
  });

  it('holds back the release of @octokit/request that Node 20 cannot install', () => {
    const held = manifest.overrides['@octokit/request'];
    const copies = Object.entries(packages).filter(([path]) => path.endsWith('node_modules/@octokit/request'));
    expect(held).toMatch(/^\d+\.\d+\.\d+$/);
    expect(copies.map(([, { version }]) => version)).toEqual([held]);
  });

  it('locks the packages of every platform, not only of the one it was locked on', () => {
    const missing = Object.values(packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)));
    expect(missing).toEqual([]);
  });

  it('locks versions, not the place they came from', () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it('is checked as a whole: format and lint, types, layers, dead code', () => {
    const { scripts } = manifest;
    expect(scripts.check.match(/check:\w+/g)).toEqual(['check:format', 'check:types', 'check:layers', 'check:dead']);
    expect(scripts['check:format']).toBe('biome ci .');
    expect(scripts['check:types']).toBe('tsc -p tsconfig.json');
    expect(scripts['check:layers']).toBe('depcruise --config .dependency-cruiser.cjs src test');
    expect(scripts['check:dead']).toBe('knip');
    expect(read('tsconfig.json').include).toEqual(['src', 'test']);
  });
});
