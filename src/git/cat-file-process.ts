import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { GitEnvironment } from './git-environment.ts';

/** Milliseconds without a question after which the process is ended. */
const IDLE = 30_000;

/** `info`: type and size; `contents`: the bytes too. */
export type Question = 'info' | 'contents';

/** The command of its own that prints the same for names on its input. */
export function catFileOnce(question: Question): readonly string[] {
  return ['cat-file', question === 'info' ? '--batch-check' : '--batch', '--buffer'];
}

/**
 * One `git cat-file` that stays and is asked again and again, for starting a process costs more than most answers. It
 * only ever answers whole and without a word of complaint; for anything else it is ended, and the one who asked is told
 * to ask git anew. It never keeps our own process alive.
 */
export class CatFileProcess {
  readonly #start: () => ChildProcessWithoutNullStreams;
  readonly #limit: number;
  #running: Running | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** `limit`: milliseconds that one answer may take. */
  constructor(folder: string, environment: () => GitEnvironment, limit: number) {
    this.#start = () => startGit(folder, environment());
    this.#limit = limit;
  }

  /** What `git cat-file` prints for these names, in their order; `undefined` where it must be asked anew. */
  async ask(question: Question, names: readonly string[]): Promise<Buffer | undefined> {
    clearTimeout(this.#idle);
    this.#running ??= new Running(this.#start());
    const running = this.#running;
    const timer = setTimeout(() => running.end(), this.#limit);
    try {
      const answer = await running.ask(question, names);
      if (answer === undefined) running.end();
      if (answer === undefined && this.#running === running) this.#running = undefined;
      return answer;
    } finally {
      clearTimeout(timer);
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => this.end(), IDLE).unref();
    }
  }

  end(): void {
    clearTimeout(this.#idle);
    this.#running?.end();
    this.#running = undefined;
  }
}

function startGit(folder: string, environment: GitEnvironment): ChildProcessWithoutNullStreams {
  const env = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));
  return spawn('git', ['cat-file', '--batch-command', '--buffer'], { cwd: folder, env, stdio: 'pipe' });
}

interface Asked {
  readonly question: Question;
  /** Names without an answer yet. */
  left: number;
  readonly chunks: Buffer[];
  readonly answered: (answer: Buffer | undefined) => void;
}

/** One process from its start to its end. */
class Running {
  readonly #child: ChildProcessWithoutNullStreams;
  #asked: Asked[] = [];
  #ended = false;
  /** Bytes of the object that is being printed, and its last line feed, still to come. */
  #body = 0;
  /** The line that is being printed. */
  #line = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    child.on('error', () => this.end());
    child.on('close', () => this.end());
    child.stdin.on('error', () => this.end());
    // Git steps over a broken pack with a word about it, and then takes what is in there for missing.
    child.stderr.on('data', () => this.end());
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  ask(question: Question, names: readonly string[]): Promise<Buffer | undefined> {
    if (this.#ended || names.some((name) => name.includes('\n'))) return Promise.resolve(undefined);
    return new Promise((answered) => {
      this.#asked.push({ question, left: names.length, chunks: [], answered });
      this.#keepAlive(true);
      this.#child.stdin.write(`${names.map((name) => `${question} ${name}\n`).join('')}flush\n`);
    });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#child.kill('SIGKILL');
    for (const stream of this.#child.stdio) stream?.destroy();
    this.#child.unref();
    for (const { answered } of this.#asked.splice(0)) answered(undefined);
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      const [asked] = this.#asked;
      if (asked === undefined) {
        this.end();
        return;
      }
      const used = this.#use(rest, asked);
      asked.chunks.push(rest.subarray(0, used));
      rest = rest.subarray(used);
      if (asked.left > 0) continue;
      this.#asked.shift();
      if (this.#asked.length === 0) this.#keepAlive(false);
      asked.answered(Buffer.concat(asked.chunks));
    }
  }

  /** How much of a chunk belongs to what was asked: up to the end of an object or a line. */
  #use(chunk: Buffer, asked: Asked): number {
    if (this.#body > 0) {
      const used = Math.min(this.#body, chunk.length);
      this.#body -= used;
      if (this.#body === 0) asked.left -= 1;
      return used;
    }
    const end = chunk.indexOf(0x0a);
    if (end < 0) {
      this.#line += chunk.toString('latin1');
      return chunk.length;
    }
    const line = this.#line + chunk.toString('latin1', 0, end);
    this.#line = '';
    const size = asked.question === 'contents' ? OBJECT.exec(line)?.[1] : undefined;
    if (size === undefined) asked.left -= 1;
    else this.#body = Number(size) + 1;
    return end + 1;
  }

  /** While something is asked, our own process waits for the answer; else it may end at any time. */
  #keepAlive(alive: boolean): void {
    for (const handle of [this.#child, this.#child.stdin, this.#child.stdout, this.#child.stderr] as Handle[]) {
      if (alive) handle.ref?.();
      else handle.unref?.();
    }
  }
}

interface Handle {
  readonly ref?: () => void;
  readonly unref?: () => void;
}

const OBJECT = /^[0-9a-f]{40,64} (?:commit|tree|blob|tag) (\d+)$/;
