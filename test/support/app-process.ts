import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../bin/a2p.js', import.meta.url));

/** The real app as its own process (`dist`, as `npm start` runs it). */
export interface AppProcess {
  /** Where it listens. */
  readonly url: string;
  readonly pid: number;
  /** Everything it printed so far. */
  readonly output: () => string;
  /** SIGTERM unless told; resolves to the exit code when it is gone. */
  readonly stop: (signal?: 'SIGTERM' | 'SIGINT') => Promise<number | null>;
  /** `kill -9`; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  readonly exited: () => boolean;
}

/**
 * Starts `a2p serve` with nothing in its environment but what is given (and where to find programs). `command` is
 * another build of the same command.
 */
export async function startApp(env: Readonly<Record<string, string>>, command = COMMAND): Promise<AppProcess> {
  const child = spawn(process.execPath, [command, 'serve'], {
    env: { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const gone = once(child, 'exit');
  const url = await Promise.race([listening(child), gone.then(() => undefined)]);
  if (url === undefined) throw new Error(`the app did not start:\n${output}`);
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code] = (await gone) as [number | null];
      return code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    exited: () => child.exitCode !== null || child.signalCode !== null,
  };
}

async function listening(child: ChildProcess): Promise<string> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [{ readonly listening?: string }];
    if (message.listening !== undefined) return message.listening;
  }
}
