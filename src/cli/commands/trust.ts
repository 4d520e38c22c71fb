import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pinEntry, pinRepository } from '../../core/connections/pin-repository.ts';
import { OutsideError } from '../../errors.ts';
import { keysOf } from '../../flows/audit.ts';
import { readGenesis } from '../../flows/read/in-force.ts';
import { openWorkingClone } from '../../git/open-working-clone.ts';
import { tipOf } from '../audit-world.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { counted, print, printJson } from '../output.ts';

export const help = `a2p trust: pins the first trusted commit of a repository, which counts before any statement

Usage: a2p trust --repository OWNER/NAME [COMMIT] [--write FILE] [--dir FOLDER] [--branch NAME] [--json]

Run by the operator in a clone, after reading that commit: its rules, its people, its catalogue and its policies in
production count from then on as if they had been approved. Prints the entry for connections.yml; --write adds it there,
and never moves a pin that stands.

  --repository OWNER/NAME  as GitHub calls it
  COMMIT                   the whole id (default: where the protected branch stands in this clone)
  --write FILE             the operator's connections.yml
  --dir FOLDER             the clone (default: here)
  --branch NAME            the protected branch (default: the one that origin calls its own)
  --json                   one JSON object: {repository, firstTrustedCommit, governors, policies, written}

Exit codes: 0 pinned or printed, 1 cannot be pinned, 2 could not tell.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      repository: { type: 'string' },
      write: { type: 'string' },
      dir: { type: 'string', default: '.' },
      branch: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { repository: name } = values;
  if (name === undefined || !/^[A-Za-z0-9][A-Za-z0-9-]*\/[\w.-]+$/.test(name))
    throw new UsageError('--repository OWNER/NAME says which');
  if (positionals.length > 1) throw new UsageError('one commit at most');
  const git = await openWorkingClone(values.dir);
  const tip = await tipOf(git, values.branch);
  const commit = positionals[0] ?? tip;
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) throw new UsageError('the commit is named by its whole id');
  if (!(await git.isAncestor(commit, tip)))
    return refuse(`commit ${commit.slice(0, 12)} is not part of the protected branch`);
  const genesis = await readGenesis({ git }, commit);
  if (genesis.state === 'none' || genesis.rules.state !== 'in force')
    return refuse(genesis.state === 'none' ? genesis.why : 'that commit has no usable rules');
  const pin = { name, firstTrustedCommit: commit };
  const { governors } = genesis.rules.rules;
  const keys = await keysOf(git, [...genesis.inForce.prod.values()]);
  if (values.write !== undefined) {
    const pinned = pinRepository({ path: values.write, text: await textOf(values.write) }, pin);
    if (!pinned.ok) return refuse(pinned.why);
    await writeFile(values.write, pinned.text);
  }
  if (values.json) {
    printJson({
      repository: name,
      firstTrustedCommit: commit,
      governors,
      policies: [...keys.values()].sort(),
      written: values.write,
    });
    return 0;
  }
  print(`${values.write === undefined ? 'For connections.yml' : `Added to ${values.write}`}:`);
  print();
  process.stdout.write(`repositories:\n${pinEntry(pin)}`);
  print();
  print(`From then on these count: ${counted(genesis.inForce.prod.size, 'policy', 'policies')} in production,`);
  print(`the rules, people and catalogue of that commit, with these governors: ${namesOf(governors)}`);
  return 0;
}

function refuse(why: string): ExitCode {
  process.stderr.write(`a2p trust: ${JSON.stringify(why).slice(1, -1)}\n`);
  return 1;
}

function namesOf({
  users,
  teams,
}: {
  readonly users: readonly { readonly login: string }[];
  readonly teams: readonly string[];
}): string {
  return [...users.map(({ login }) => login), ...teams].join(', ');
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new OutsideError(`${file} cannot be read`, { cause, retry: 'never' });
  });
}
