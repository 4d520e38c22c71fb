#!/usr/bin/env node
import type { Command, ExitCode } from './command.ts';

/** All commands, in the order in which help lists them; a command's module is only loaded when it is called. */
const commands: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  validate: { summary: 'is it right? policies, rules, catalogue', load: () => import('./commands/validate.ts') },
  explain: { summary: 'a policy in plain words', load: () => import('./commands/explain.ts') },
  diff: { summary: 'what changes from one set of policies to another', load: () => import('./commands/diff.ts') },
  test: { summary: 'would these pull requests have passed?', load: () => import('./commands/test.ts') },
  decide: { summary: 'the decision on a pull request, with its reasons', load: () => import('./commands/decide.ts') },
  promote: {
    summary: 'brings a merged pull request into production, at a governor’s word',
    load: () => import('./commands/promote.ts'),
  },
  sync: {
    summary: 'makes the environment enforce what was promoted',
    load: () => import('./commands/sync.ts'),
  },
  rollback: {
    summary: 'brings back what was live of a policy before, at a governor’s word',
    load: () => import('./commands/rollback.ts'),
  },
  import: { summary: 'the policies of an environment as files', load: () => import('./commands/import.ts') },
  audit: {
    summary: 'what was in production, who approved it; provable from a clone',
    load: () => import('./commands/audit.ts'),
  },
  drift: { summary: 'what is not as it was promoted', load: () => import('./commands/drift.ts') },
  plan: { summary: 'what a sync would do to an environment', load: () => import('./commands/plan.ts') },
  schema: { summary: 'the JSON Schema of a kind of file, for editors', load: () => import('./commands/schema.ts') },
  setup: { summary: 'creates the GitHub App and the operator’s files', load: () => import('./commands/setup.ts') },
  trust: { summary: 'pins the first trusted commit of a repository', load: () => import('./commands/trust.ts') },
  doctor: { summary: 'what works of an installation, and what does not', load: () => import('./commands/doctor.ts') },
  serve: { summary: 'the GitHub App as a process', load: () => import('./commands/serve.ts') },
};

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: readonly string[]): Promise<ExitCode> {
  if (name === 'help' && args[0] !== undefined) return main([args[0], '--help']);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    const { version } = await import('./version.ts');
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (known === undefined) return unknownCommand(name);
  const command = await known.load();
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    const { couldNotTell } = await import('./could-not-tell.ts');
    return couldNotTell(name, command, error);
  }
}

function help(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'a2p: data-access policies reviewed as pull requests, promoted as approved bytes',
    '',
    'Usage: a2p COMMAND [OPTIONS]',
    '',
    ...lines,
    '',
    'a2p help COMMAND says more. Exit codes: 0 yes, 1 no, 2 could not tell.',
    '',
  ].join('\n');
}

async function unknownCommand(name: string): Promise<ExitCode> {
  const { didYouMean } = await import('../core/text/did-you-mean.ts');
  const { quoted } = await import('../core/text/quoted.ts');
  const meant = didYouMean(name, Object.keys(commands));
  const hint = meant === undefined ? 'a2p --help lists the commands.' : `Did you mean ${quoted(meant)}?`;
  process.stderr.write(`a2p: there is no command ${quoted(name)}. ${hint}\n`);
  return 2;
}
