import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figures, Size } from './measure.ts';
import { inTurn, timeOf } from './timing.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** `a2p validate` of one file as a whole process, against a process of node that does nothing. */
export async function validateProcess(size: Size): Promise<Figures> {
  const node = (...args: readonly string[]) => timeOf(() => run(process.execPath, args, { cwd: ROOT, env: {} }));
  const { ours, floor, ratio } = await inTurn(
    size === 'full' ? 31 : 1,
    () => node('bin/a2p.js', 'validate', 'policies/dev/salaries-for-payroll.yml'),
    () => node('-e', '0'),
  );
  return { validateProcessRatio: { value: ratio, goal: 4, from: { ours, floor } } };
}
