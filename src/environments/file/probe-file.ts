import { access, constants, stat } from 'node:fs/promises';
import { OutsideError } from '../../errors.ts';
import { trying } from './outside.ts';

/** Finds out whether a folder is there and may be written to, without writing. Throws `OutsideError`. */
export async function probeFile({ folder }: { readonly folder: string }): Promise<void> {
  await trying(`use the folder ${folder}`, async () => {
    if (!(await stat(folder)).isDirectory()) throw new OutsideError(`${folder} is no folder.`, { retry: 'never' });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  });
}
