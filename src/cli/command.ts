/** 0 yes, 1 no, 2 could not tell. */
export type ExitCode = 0 | 1 | 2;

/** A module under `commands/`: what `a2p NAME --help` prints, and what `a2p NAME` does. */
export interface Command {
  readonly help: string;
  /** `args` are the words after the command's name. */
  readonly run: (args: readonly string[]) => Promise<ExitCode>;
}

/** The command was called with words that it does not take. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
