import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url));
/** Loads a file of its own beside its code. */
const APART = ['libpg-query', 'pg-native'];
/** Libraries in there that are CommonJS ask for Node's modules so. */
const REQUIRE =
  "import { createRequire as requireHere } from 'node:module'; const require = requireHere(import.meta.url);";

let bundle: Promise<string> | undefined;

/**
 * The built app and its libraries in a few files: the same code, which a process loads in a third of the time. Made once
 * for each build, whichever worker needs it first; gives the path of the command.
 */
export function appBundle(): Promise<string> {
  bundle ??= fresh();
  return bundle;
}

async function fresh(): Promise<string> {
  // Two folders below the root, as the command is: it finds `package.json` from there. What looks from deeper below, as
  // the doctor for `app.yml`, is run from the build itself.
  const name = `bundle-${await newest()}`;
  const command = join(CACHE, name, 'main.js');
  if (await isThere(command)) return command;
  const mine = join(CACHE, `${name}-by-${process.pid}`);
  await mkdir(CACHE, { recursive: true });
  const esbuild = join(dirname(createRequire(import.meta.url).resolve('esbuild/package.json')), 'bin', 'esbuild');
  const what = [join(DIST, 'cli', 'main.js'), '--bundle', '--platform=node', '--format=esm', '--splitting'];
  const where = [`--outdir=${mine}`, `--banner:js=${REQUIRE}`, ...APART.map((library) => `--external:${library}`)];
  await run(esbuild, [...what, ...where, '--log-level=error']);
  // Whole or not at all; where another worker was faster, its bundle is as good.
  await rename(mine, join(CACHE, name)).catch(() => rm(mine, { recursive: true }));
  await Promise.all((await olderThan(name)).map((old) => rm(join(CACHE, old), { recursive: true, force: true })));
  return command;
}

/** When the newest file of the build was written, in whole milliseconds. */
async function newest(): Promise<number> {
  const files = await readdir(DIST, { recursive: true });
  const times = await Promise.all(files.map(async (name) => (await stat(join(DIST, name))).mtimeMs));
  return Math.floor(Math.max(...times));
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Bundles of builds that are no more. */
async function olderThan(name: string): Promise<readonly string[]> {
  return (await readdir(CACHE)).filter((one) => /^bundle-\d+$/.test(one) && one !== name);
}
