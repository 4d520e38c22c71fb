import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const demo = (folder: string, ...args: readonly string[]) =>
  run(process.execPath, ['--import', 'tsx', 'test/demo/main.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, TMPDIR: folder },
  });

it('the demo with a real PostgreSQL shows what people select before and after, and leaves nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'demo-postgres-'));
  // Run by root, PostgreSQL is started by a user of its own, who must get in there.
  await chmod(folder, 0o755);
  try {
    const { stdout } = await demo(folder, '--environment', 'postgres', '--json');
    const steps = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { step: string; ok: boolean; seen?: readonly string[] });
    const seen = (name: string) => steps.find(({ step }) => step === name)?.seen;
    expect(steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(seen('selected before')).toEqual([
      'analyst (people-analytics) selects 0.00, 0.00',
      'lead-analyst (people-analytics-leads) selects NULL, NULL',
      'paymaster (payroll) selects 4200.00, 5100.00',
    ]);
    expect(seen('selected after')).toEqual([
      'analyst (people-analytics) selects NULL, NULL',
      'lead-analyst (people-analytics-leads) selects 0.00, 0.00',
      'paymaster (payroll) selects 4200.00, 5100.00',
    ]);
    expect(steps.at(-1)).toMatchObject({ step: 'end', ok: true });
    expect((await readdir(folder)).filter((name) => !name.startsWith('tsx'))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('an environment that the demo does not have is told apart', async () => {
  await expect(demo(tmpdir(), '--environment', 'oracle')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no environment oracle; there are file, postgres.'),
  });
});
