import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { PolicyFile } from '../core/policy/policy-file.ts';
import { OutsideError } from '../errors.ts';

/** One file of a folder as git would have it; `path` is relative to the folder, with forward slashes. */
export async function readFileOf(folder: string, path: string): Promise<PolicyFile> {
  const place = join(folder, path);
  try {
    const status = await lstat(place);
    const bytes = status.isSymbolicLink() ? Buffer.from(await readlink(place)) : await readFile(place);
    const mode = status.isSymbolicLink() ? '120000' : (status.mode & 0o100) === 0 ? '100644' : '100755';
    return { path, blob: blobOf(bytes), mode, text: bytes.toString('utf8') };
  } catch (error) {
    throw new OutsideError(`${place} cannot be read: ${why(error)}`, { cause: error, retry: 'never' });
  }
}

/** All files below a folder of the folder, in path order; none where there is no such folder. */
export async function readFilesBelow(folder: string, below: string): Promise<readonly PolicyFile[]> {
  const place = join(folder, below);
  let entries: Awaited<ReturnType<typeof readEntries>>;
  try {
    entries = await readEntries(place);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new OutsideError(`${place} cannot be read: ${why(error)}`, { cause: error, retry: 'never' });
  }
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const files: PolicyFile[] = [];
  for (const path of paths) files.push(await readFileOf(folder, path));
  return files;
}

/** What stands at a path. */
export async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return 'nothing';
    throw new OutsideError(`${path} cannot be read: ${why(error)}`, { cause: error, retry: 'never' });
  }
}

function readEntries(place: string) {
  return readdir(place, { recursive: true, withFileTypes: true });
}

/** The id that git gives these bytes. */
function blobOf(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function why(error: unknown): string {
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'a part of the path is no folder',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
  };
  const code = codeOf(error);
  return words[code] ?? (code || 'unknown error');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
