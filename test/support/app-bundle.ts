import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
/** Two folders below the root, as the command is: it finds `package.json` and `app.yml` from there. */
const BUNDLE = fileURLToPath(new URL('../../.cache/bundle', import.meta.url));
const COMMAND = join(BUNDLE, 'main.js');
/** Loads a file of its own beside its code. */
const APART = ['libpg-query', 'pg-native'];
/** Libraries in there that are CommonJS ask for Node's modules so. */
const REQUIRE =
  "import { createRequire as requireHere } from 'node:module'; const require = requireHere(import.meta.url);";

let bundle: Promise<string> | undefined;

/**
 * The built app and its libraries in a few files: the same code, which a process loads in a third of the time. Made anew
 * when the build is newer; gives the path of the command.
 */
export function appBundle(): Promise<string> {
  bundle ??= fresh();
  return bundle;
}

async function fresh(): Promise<string> {
  if ((await changedAt(COMMAND)) < (await newest())) {
    const esbuild = join(dirname(createRequire(import.meta.url).resolve('esbuild/package.json')), 'bin', 'esbuild');
    const what = [join(DIST, 'cli', 'main.js'), '--bundle', '--platform=node', '--format=esm', '--splitting'];
    const where = [`--outdir=${BUNDLE}`, `--banner:js=${REQUIRE}`, ...APART.map((name) => `--external:${name}`)];
    await run(esbuild, [...what, ...where, '--log-level=error']);
  }
  return COMMAND;
}

async function newest(): Promise<number> {
  const files = await readdir(DIST, { recursive: true });
  return Math.max(...(await Promise.all(files.map((name) => changedAt(join(DIST, name))))));
}

/** 0: there is none. */
async function changedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
