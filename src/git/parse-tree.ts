import { OutsideError } from '../errors.ts';
import { nameOf } from './name-of.ts';

/** One line of a tree object: a name directly inside it. */
export interface TreeLine {
  readonly name: string;
  /** Git mode as six digits: `100644`, `100755`, `120000` (symlink), `160000` (submodule), `040000` (directory). */
  readonly mode: string;
  readonly id: string;
}

/** The lines of a tree object in git's order; `idLength` is the length of an id in bytes. */
export function parseTree(bytes: Buffer, idLength: number): readonly TreeLine[] {
  const lines: TreeLine[] = [];
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const end = space < 0 ? -1 : bytes.indexOf(0, space);
    const next = end + 1 + idLength;
    if (end < 0 || next > bytes.length) throw new OutsideError('a tree of the repository ends too early');
    const mode = bytes.toString('latin1', at, space).padStart(6, '0');
    const name = nameOf(bytes.subarray(space + 1, end));
    if (name.includes('/'))
      throw new OutsideError('a tree of the repository has a name with a slash', { retry: 'never' });
    lines.push({ name, mode, id: bytes.toString('hex', end + 1, next) });
    at = next;
  }
  return lines;
}
