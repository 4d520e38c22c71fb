import { spawn } from 'node:child_process';

export interface GitOutput {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Only what git needs: no system or user configuration, no prompts, so that a run is the same on every machine. */
export const gitEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
};

/** Runs git in a bare repository and gives what it said, whatever the exit code. */
export function runGit(
  directory: string,
  args: readonly string[],
  options: { input?: string | Buffer; env?: NodeJS.ProcessEnv } = {},
): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['-C', directory, ...args], { env: { ...gitEnvironment, ...options.env } });
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout: Buffer.concat(out), stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** Throws where there is no git, or one that cannot merge without a work tree. */
export async function needGit(): Promise<void> {
  const { stdout } = await runGit('.', ['--version']).catch(() => ({ stdout: Buffer.from('no git') }));
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(stdout.toString()) ?? []).map(Number);
  if (major > 2 || (major === 2 && minor >= 38)) return;
  throw new Error(`git 2.38 or later is needed on the PATH; there is ${stdout.toString().trim()}`);
}

/** Runs git and throws when it fails: for what cannot fail unless the stand-in itself is wrong. */
export async function git(
  directory: string,
  args: readonly string[],
  options: { input?: string | Buffer; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const output = await runGit(directory, args, options);
  if (output.code !== 0) throw new Error(`git ${args.join(' ')} failed (${output.code}): ${output.stderr}`);
  return output.stdout.toString();
}
