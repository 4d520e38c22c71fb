import { previewRollback, type RollbackPreview } from '../../flows/preview-rollback.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { clientOf, whoIs } from '../github-client.ts';
import { print, printJson } from '../output.ts';
import { worldFor } from '../pull-world.ts';
import { parseRepository } from '../repository-address.ts';
import { saidArguments, secondsToWait } from '../said-arguments.ts';
import { answerTo, haveItDone, lookUntil, sayCommand } from '../say-command.ts';

export const help = `a2p rollback: brings back what was live of one policy immediately before, at a governor's word

Usage: a2p rollback OWNER/REPO POLICY-KEY [--dry-run] [--wait SECONDS] [--json]

By one governor, within the time that the rules set, never to bytes on hold and never to bytes of their own; anything
else is a pull request. What is taken out is on hold until another governor releases it. GITHUB_TOKEN says who you are:
it must be the token of a person, GitHub must know that person as a governor, and it writes one thing, the comment
/rollback in their name on the pull request that was promoted last. The App does the rest: the server does, or this
process, where it is given the App's own settings (APP_ID, PRIVATE_KEY, WEBHOOK_SECRET). CONNECTIONS_FILE names the
first trusted commit and the trusted keys.

  --dry-run       prints what would come back, with a client that cannot write
  --wait SECONDS  how long to wait for the server (default: 60)
  --json          one JSON object: {outcome, why, by, statement, undoes, changes}

Exit codes: 0 it is back (a dry run: it would be), 1 it may not come back, 2 could not tell.
`;

interface Outcome {
  readonly outcome: 'rolled back' | 'would be rolled back' | 'refused' | 'no answer yet';
  readonly why?: string;
  readonly statement?: number;
}

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = saidArguments(args);
  const [repository, policyKey, ...rest] = positionals;
  if (policyKey === undefined || rest.length > 0)
    throw new UsageError('which policy of which repository? a2p rollback OWNER/REPO POLICY-KEY');
  const seconds = secondsToWait(values.wait);
  const where = parseRepository(repository);
  const by = await whoIs(clientOf(process.env));
  const world = await worldFor(where, process.env);
  if (world === undefined) return 2;
  const preview = await previewRollback(world, policyKey, by);
  const say = (outcome: Outcome) => tell({ ...outcome, by: by.login }, preview, values.json);

  if (!preview.ok) return say({ outcome: 'refused', why: preview.why });
  if (values['dry-run']) return say({ outcome: 'would be rolled back', statement: preview.sequence });
  const address = { ...where, number: preview.on };
  const comment = await sayCommand(address, `/rollback ${policyKey}`, process.env);
  const done = await haveItDone(address, process.env);
  if (done === undefined) return 2;
  const seen = await lookUntil(world, done === 'here' ? 0 : seconds, (read): Outcome | undefined => {
    const answer = answerTo(read, comment);
    if (answer?.outcome === 'refused') return { outcome: 'refused', why: answer.why ?? '' };
    const statement = read.standing.state === 'standing' ? read.standing.inForce.rollbacks.get(comment) : undefined;
    return statement === undefined ? undefined : { outcome: 'rolled back', statement };
  });
  return say(seen ?? { outcome: 'no answer yet', why: 'the server was asked and has not done it yet' });
}

const CODES: Readonly<Record<Outcome['outcome'], ExitCode>> = {
  'rolled back': 0,
  'would be rolled back': 0,
  refused: 1,
  'no answer yet': 2,
};

function tell(outcome: Outcome & { readonly by: string }, preview: RollbackPreview, json: boolean): ExitCode {
  const { undoes, changes } = preview.ok ? preview : { undoes: undefined, changes: [] };
  if (json) printJson({ ...outcome, undoes, changes });
  else {
    const statement = outcome.statement === undefined ? '' : ` with statement ${outcome.statement}`;
    print(`${outcome.outcome}${statement}${outcome.why === undefined ? '' : `: ${outcome.why}`}`);
    if (CODES[outcome.outcome] === 0) {
      for (const { path, before, after } of changes)
        print(`  ${path}: ${after?.slice(0, 12) ?? 'no file'} instead of ${before?.slice(0, 12) ?? 'no file'}`);
      print(`  what statement ${undoes} brought is on hold until another governor releases it; dev still has it`);
    }
  }
  return CODES[outcome.outcome];
}
