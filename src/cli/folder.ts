import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { PolicyFile } from '../core/policy/policy-file.ts';
import { OutsideError } from '../errors.ts';

// Nothing else runs in a command while it reads: without the way through a pool of threads, it has read sooner.

/** One file of a folder as git would have it; `path` is relative to the folder, with forward slashes. */
export async function readFileOf(folder: string, path: string): Promise<PolicyFile> {
  const place = join(folder, path);
  try {
    const status = lstatSync(place);
    const bytes = status.isSymbolicLink() ? Buffer.from(readlinkSync(place)) : readFileSync(place);
    const mode = status.isSymbolicLink() ? '120000' : (status.mode & 0o100) === 0 ? '100644' : '100755';
    return { path, blob: blobOf(bytes), mode, text: bytes.toString('utf8') };
  } catch (error) {
    throw new OutsideError(`${place} cannot be read: ${why(error)}`, { cause: error, retry: 'never' });
  }
}

/** All files below a folder of the folder, in path order; none where there is no such folder. */
export async function readFilesBelow(folder: string, below: string): Promise<readonly PolicyFile[]> {
  const place = join(folder, below);
  let entries: ReturnType<typeof readEntries>;
  try {
    entries = readEntries(place);
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
    return lstatSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return 'nothing';
    throw new OutsideError(`${path} cannot be read: ${why(error)}`, { cause: error, retry: 'never' });
  }
}

function readEntries(place: string) {
  return readdirSync(place, { recursive: true, withFileTypes: true });
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
