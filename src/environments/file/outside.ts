import { OutsideError } from '../../errors.ts';
import { codeOf } from '../../http/code-of.ts';

/**
 * Does it; an error of the file system becomes an `OutsideError` that says what was tried, and whether that may have taken
 * effect all the same.
 */
export async function trying<T>(what: string, act: () => Promise<T>, mayHaveActed = false): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof OutsideError || !isFileError(cause)) throw cause;
    throw new OutsideError(`Could not ${what}: ${codeOf(cause)}.`, { cause, mayHaveActed });
  }
}

/** The value, or `undefined` where there is no such file; every other error is thrown. */
export async function ifThere<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** True when it is an error of the file system with one of these codes, or with any. */
export function isFileError(error: unknown, ...codes: readonly string[]): boolean {
  const code = codeOf(error);
  if (code === undefined || typeof error !== 'object' || error === null || !('syscall' in error)) return false;
  return codes.length === 0 || codes.includes(code);
}
