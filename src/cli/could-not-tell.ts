import { shown } from '../core/report/markdown.ts';
import { didYouMean } from '../core/text/did-you-mean.ts';
import { quoted } from '../core/text/quoted.ts';
import { OutsideError } from '../errors.ts';
import { type Command, type ExitCode, UsageError } from './command.ts';

/** Says on the standard error why a command has no answer; only a bug of ours shows where it happened. */
export function couldNotTell(name: string, { help }: Command, error: unknown): ExitCode {
  if (error instanceof UsageError || isArgumentError(error)) {
    const meant = meantOption(error.message, help);
    const hint = meant === undefined ? '' : ` Did you mean ${quoted(meant)}?`;
    const said = error.message.replace(/\. To specify a positional argument .*$/s, '.');
    process.stderr.write(`a2p ${name}: ${shown(said)}${hint}\na2p help ${name} says how it is called.\n`);
  } else if (error instanceof OutsideError) {
    process.stderr.write(`a2p ${name}: ${shown(error.message)}\n`);
  } else {
    process.stderr.write(`a2p ${name}: unexpected error\n${error instanceof Error ? error.stack : String(error)}\n`);
  }
  return 2;
}

/** What `parseArgs` of Node throws for options it does not know. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** The option that was probably meant by one that Node does not know; what there is, the help says. */
function meantOption(message: string, help: string): string | undefined {
  const [, written] = /^Unknown option '(--[^']+)'/.exec(message) ?? [];
  return written && didYouMean(written, new Set(help.match(/--[a-z][a-z-]*/g)));
}
