import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appBundle } from './app-bundle.ts';

const COMMAND = fileURLToPath(new URL('../../bin/a2p.js', import.meta.url));

/** The folder of this repository, which is a policy repository itself. */
export const thisRepository = fileURLToPath(new URL('../../', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Run = (args: readonly string[], folder?: string, env?: Readonly<Record<string, string>>) => Promise<Ran>;

/** Runs the built command line as a process of its own. */
export const a2p: Run = async (args, folder, env) => ran(COMMAND, args, folder, env);

/** The same in its bundle, which starts faster: for tests that are about something else than the command line. */
export const a2pBundled: Run = async (args, folder, env) => ran(await appBundle(), args, folder, env);

async function ran(
  command: string,
  args: readonly string[],
  folder = thisRepository,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

/** What a file of a made folder is: its text or bytes, a link to a path, or an executable text. */
export type MadeFile = string | Uint8Array | { readonly link: string } | { readonly executable: string };

/** Calls back with a new folder that holds these files, and removes it. */
export async function withFolder<T>(
  files: Readonly<Record<string, MadeFile>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'a2p-'));
  try {
    for (const [path, file] of Object.entries(files)) {
      const place = join(folder, path);
      await mkdir(dirname(place), { recursive: true });
      if (typeof file === 'string' || file instanceof Uint8Array) await writeFile(place, file);
      else if ('link' in file) await symlink(file.link, place);
      else {
        await writeFile(place, file.executable);
        await chmod(place, 0o755);
      }
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
