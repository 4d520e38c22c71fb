import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Mutex } from '../mutex.ts';
import { gitEnvironment } from './git.ts';

/** One long-lived `git update-ref`, which decides each transaction by compare-and-set; it ends where it refuses one. */
export class RefUpdater {
  readonly #directory: string;
  readonly #turn = new Mutex();
  #child: ChildProcessWithoutNullStreams | undefined;
  #said = '';
  #decided: ((done: boolean) => void) | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Runs commands of `update-ref --stdin -z` in one transaction: all take effect, or false and none does. */
  run(commands: string): Promise<boolean> {
    return this.#turn.run(
      () =>
        new Promise((resolve) => {
          this.#decided = resolve;
          this.#running().stdin.write(`start\0${commands}commit\0`);
        }),
    );
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const closed = new Promise((resolve) => child.on('close', resolve));
    child.stdin.end();
    await closed;
  }

  #running(): ChildProcessWithoutNullStreams {
    if (this.#child) return this.#child;
    const child = spawn('git', ['-C', this.#directory, 'update-ref', '--stdin', '-z'], { env: gitEnvironment });
    this.#child = child;
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString();
      if (this.#said.includes('commit: ok\n')) this.#decide(true);
    });
    child.on('close', () => {
      this.#child = undefined;
      this.#decide(false);
    });
    return child;
  }

  #decide(done: boolean): void {
    this.#said = '';
    this.#decided?.(done);
    this.#decided = undefined;
  }
}
