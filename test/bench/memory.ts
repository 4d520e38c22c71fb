import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { aBench } from '../support/bench.ts';
import type { Figures, Size } from './measure.ts';
import { policyText } from './policy-text.ts';

const run = promisify(execFile);

/** Resident memory of the app at rest, once it has read and synced a repository of so many policies. */
export async function memory(size: Size): Promise<Figures> {
  const policies = size === 'full' ? 10_000 : 5;
  const files: Record<string, string> = {};
  for (let number = 0; number < policies; number += 1) {
    for (const directory of ['dev', 'prod']) files[`policies/${directory}/area-${number}.yml`] = policyText(number);
  }
  const bench = await aBench({ files });
  try {
    await bench.idle();
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(bench.app().pid)]);
    return { memoryMb: { value: Number(stdout) / 1024, goal: 150, from: { policies } } };
  } finally {
    await bench.stop();
  }
}
