import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from '../support/bench.ts';
import { a2p } from '../support/run-a2p.ts';

/** What an auditor gets from a clone and the operator's file: who let in what is in production, and what is wrong. */
export async function audited(
  bench: Bench,
  file: string,
): Promise<{ readonly answer: string; readonly wrong: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'a2p-auditor-'));
  try {
    const url = `http://governor-1:governor-1@${bench.github.host}/${bench.repository}.git`;
    await promisify(execFile)('git', ['clone', '--quiet', url, folder]);
    const trusting = ['--dir', folder, '--connections', bench.env.CONNECTIONS_FILE ?? ''];
    const [asked, verified] = await Promise.all(
      [['audit'], ['audit', 'verify', '--replay']].map((words) => a2p([...words, ...trusting], folder, bench.env)),
    );
    const section = asked?.stdout.split('\n\n').find((part) => part.startsWith(file));
    if (section === undefined)
      throw new Error(`a2p audit does not answer for ${file}:\n${asked?.stdout}${asked?.stderr}`);
    return { answer: section, wrong: verified?.stdout.trim() ?? '' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
