import { setTimeout as pause } from 'node:timers/promises';
import type { CommandEntry } from '../core/ledger/ledger-entry.ts';
import { recordedCommand } from '../core/ledger/recorded.ts';
import { OutsideError } from '../errors.ts';
import { branch } from '../flows/branch.ts';
import { type BranchRead, readBranch } from '../flows/read-branch.ts';
import { review } from '../flows/review.ts';
import type { World } from '../flows/world.ts';
import { mayActAsApp, openAppWorld } from './app-world.ts';
import { clientOf } from './github-client.ts';
import type { PullAddress } from './repository-address.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Milliseconds between two looks at what the App did. */
const STEP = 1_000;

/**
 * Says a command as the owner of the token, in a comment of theirs on the pull request: GitHub vouches for who said it,
 * and the App answers it there like any other. Gives the comment's id. This is the only thing that the token writes.
 */
export async function sayCommand({ owner, name, number }: PullAddress, words: string, env: Env): Promise<number> {
  const { octokit } = clientOf(env);
  const where = { owner, repo: name, issue_number: number };
  const { data } = await octokit.issues.createComment({ ...where, body: words }).catch((cause: unknown) => {
    const { status } = cause as { readonly status?: number };
    throw new OutsideError(`commenting on ${owner}/${name}#${number}: GitHub answered ${status ?? 'nothing'}`, {
      retry: 'never',
      mayHaveActed: status === undefined || status >= 500,
    });
  });
  return data.id;
}

/**
 * Has the App look at a pull request and at the branch: in this process, where it was given the App's own settings; else
 * the server does. `undefined`: the operator's settings are wrong, and that was printed.
 */
export async function haveItDone(address: PullAddress, env: Env): Promise<'here' | 'by the server' | undefined> {
  if (!mayActAsApp(env)) return 'by the server';
  const app = await openAppWorld(address, env);
  if (app === undefined) return undefined;
  try {
    await review(app.world, address.number);
    await branch(app.world, [address.number]);
    return 'here';
  } finally {
    await app.close();
  }
}

/** Looks at the branch until it is as wanted, so many seconds at most; the last look in any case. */
export async function lookUntil<T>(
  world: World,
  seconds: number,
  look: (read: BranchRead) => T | undefined,
): Promise<T | undefined> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const seen = look(await readBranch(world));
    if (seen !== undefined || performance.now() >= end) return seen;
    await pause(STEP);
  }
}

/** What the ledger records of the command in a comment. */
export function answerTo({ ledger }: BranchRead, comment: number): CommandEntry | undefined {
  return ledger === undefined ? undefined : recordedCommand(ledger.entries, comment);
}
