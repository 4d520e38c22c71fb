import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import type { SchemaCheck } from '../../../src/core/text/check-with.ts';
import type { Json } from '../../../src/core/text/json.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const modules = (await readdir(`${ROOT}src/core`, { recursive: true }))
  .filter((name) => name.endsWith('-schema-check.ts'))
  .sort();
const placed = { path: 'a.yml', lineOf: () => 1 };

/** What people write, of every kind that lies in this repository. */
const written: readonly Json[] = await Promise.all(
  [
    '.github/approve-to-promote.yml',
    'policies/people.yml',
    'policies/data-sources/finance.yml',
    'policies/dev/research-k-anonymous.yml',
    'policies/dev/rows-of-own-region.yml',
    'policies/dev/board-papers-by-hand.yml',
    'test/scenarios/edges.yaml',
  ].map(async (path) => load(await readFile(`${ROOT}${path}`, 'utf8')) as Json),
);

/** A value with one of its parts wrong in one way, for each of its first places. */
function* spoilt(value: Json, depth = 5): Generator<Json> {
  yield 7;
  yield '';
  if (typeof value !== 'object' || value === null || depth === 0) return;
  if (Array.isArray(value)) {
    yield [];
    for (const [index, part] of value.slice(0, 2).entries())
      for (const worse of spoilt(part, depth - 1)) yield value.with(index, worse);
    return;
  }
  yield { ...value, unknown: true };
  for (const [key, part] of Object.entries(value)) {
    const { [key]: _, ...rest } = value as Readonly<Record<string, Json>>;
    yield rest;
    for (const worse of spoilt(part, depth - 1)) yield { ...value, [key]: worse };
  }
}

describe('checks by a schema', () => {
  it('are all found', () => {
    expect(modules.length).toBeGreaterThanOrEqual(10);
  });

  it.each(modules)('%s says the same in the build as compiled when first used', async (name) => {
    const built = `${ROOT}dist/core/${name.replace(/ts$/, 'js')}`;
    expect(await readFile(built, 'utf8')).not.toMatch(/ajv\/dist\/2020|schemaCheck\(/);
    const [[export_, source] = ['', undefined]] = Object.entries(
      (await import(pathToFileURL(`${ROOT}src/core/${name}`).href)) as Record<string, SchemaCheck>,
    );
    const { [export_]: inBuild } = (await import(pathToFileURL(built).href)) as Record<string, SchemaCheck>;
    if (source === undefined || inBuild === undefined) throw new Error(`${name} exports no check`);
    for (const value of written)
      for (const one of [value, ...spoilt(value)]) expect(inBuild(one, placed)).toEqual(source(one, placed));
  });
});
