import { type PromotionPreview, previewPromotion } from '../../flows/preview-promotion.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { clientOf, whoIs } from '../github-client.ts';
import { counted, print, printJson } from '../output.ts';
import { worldFor } from '../pull-world.ts';
import { type PullAddress, parsePull } from '../repository-address.ts';
import { saidArguments, secondsToWait } from '../said-arguments.ts';
import { answerTo, haveItDone, lookUntil, sayCommand } from '../say-command.ts';

export const help = `a2p promote: brings a merged pull request into production, at a governor's word

Usage: a2p promote OWNER/REPO#N [--dry-run] [--wait SECONDS] [--json]

For what was merged by somebody who is no governor, or waits for another reason. GITHUB_TOKEN says who you are: it must
be the token of a person, GitHub must know that person as a governor, and it writes one thing, the comment /promote in
their name. The App does the rest, by the same checks as ever: the server does, or this process, where it is given the
App's own settings (APP_ID, PRIVATE_KEY, WEBHOOK_SECRET). CONNECTIONS_FILE names the first trusted commit and the trusted
keys (GHE_HOST and GHE_PROTOCOL: another GitHub). Done twice, it acts once.

  --dry-run       prints what would come into force, with a client that cannot write
  --wait SECONDS  how long to wait for the server (default: 60)
  --json          one JSON object: {outcome, why, by, statement, changes, withheld, onHold}

Exit codes: 0 it is in production (a dry run: it would be), 1 it is not and may not be, 2 could not tell.
`;

/** What is said at the end. */
interface Outcome {
  readonly outcome: 'promoted' | 'would be promoted' | 'in force' | 'proposed' | 'refused' | 'no answer yet';
  readonly why?: string;
  readonly by: string;
  readonly statement?: number;
}

type Read = Extract<PromotionPreview, { state: 'read' }>;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = saidArguments(args);
  const [pull, ...rest] = positionals;
  if (pull === undefined || rest.length > 0) throw new UsageError('which pull request? a2p promote OWNER/REPO#N');
  const seconds = secondsToWait(values.wait);
  const address = parsePull(pull);
  const by = await whoIs(clientOf(process.env));
  const world = await worldFor(address, process.env);
  if (world === undefined) return 2;
  const preview = await previewPromotion(world, address.number, by);
  const say = (outcome: Omit<Outcome, 'by'>) => tell({ ...outcome, by: by.login }, preview, values.json);

  const refusal = whyNot(preview, address, by.login);
  if (refusal !== undefined) return say(refusal);
  if (preview.state !== 'read') throw new Error('what was not read was refused');
  if (values['dry-run']) return say({ outcome: 'would be promoted', statement: preview.sequence });

  const comment = preview.promoted ? undefined : await sayCommand(address, '/promote', process.env);
  const done = await haveItDone(address, process.env);
  if (done === undefined) return 2;
  const wanted = new Set(preview.waiting);
  const seen = await lookUntil(world, done === 'here' ? 0 : seconds, (read): Omit<Outcome, 'by'> | undefined => {
    const { standing } = read;
    const answer = comment === undefined ? undefined : answerTo(read, comment);
    if (answer?.outcome === 'refused') return { outcome: 'refused', why: answer.why ?? '' };
    if (standing.state !== 'standing') return undefined;
    const now = standing.inForce.pulls.get(address.number);
    if (now !== undefined && now.sequence >= preview.sequence && now.paths.length > 0)
      return { outcome: 'promoted', statement: now.sequence };
    const { rules } = standing;
    const proposes = rules.state === 'in force' && rules.rules.promotion.into === 'pull-request';
    return proposes && wanted.size > 0 && answer?.outcome === 'done' ? { outcome: 'proposed' } : undefined;
  });
  return say(seen ?? { outcome: 'no answer yet', why: 'the server was asked and has not done it yet' });
}

/** Why nothing is to be said to anybody. */
function whyNot(
  preview: PromotionPreview,
  { owner, name, number }: PullAddress,
  login: string,
): Omit<Outcome, 'by'> | undefined {
  const refused = (why: string) => ({ outcome: 'refused', why }) as const;
  if (preview.state === 'stopped') return refused(preview.why);
  if (preview.state === 'not merged') return refused(`#${number} is not merged: merging it promotes it`);
  if (preview.waiting.length === 0) return { outcome: 'in force', why: `nothing of #${number} waits` };
  if (!preview.governor) return refused(`${login} is no governor of ${owner}/${name}`);
  if (preview.closed !== undefined) return refused(preview.closed);
  const own = preview.changes.some(({ pull }) => pull === number);
  return own ? undefined : refused(reasons(preview));
}

function reasons({ withheld, onHold }: Read): string {
  const all = [
    ...withheld.map(({ path, why }) => `${path} is withheld: ${WITHHELD[why]}`),
    ...onHold.map(({ path, hold }) => `${path} is on hold by ${hold.by.login}`),
  ];
  return all.join('; ') || 'a later merge speaks for all of it';
}

const WITHHELD = {
  'not approved': 'its approvals are missing; reviews still count',
  'other bytes': 'what was merged is not what was approved; /restore brings back what is in production',
} as const;

const CODES: Readonly<Record<Outcome['outcome'], ExitCode>> = {
  promoted: 0,
  'would be promoted': 0,
  'in force': 0,
  proposed: 0,
  refused: 1,
  'no answer yet': 2,
};

function tell(outcome: Outcome, preview: PromotionPreview, json: boolean): ExitCode {
  const read = preview.state === 'read' ? preview : undefined;
  const { changes = [], withheld = [], onHold = [] } = read ?? {};
  if (json) printJson({ ...outcome, changes, withheld, onHold });
  else {
    const statement = outcome.statement === undefined ? '' : ` with statement ${outcome.statement}`;
    const why = outcome.why === undefined ? '' : `: ${outcome.why}`;
    print(`${outcome.outcome === 'proposed' ? 'in the promotion pull request' : outcome.outcome}${statement}${why}`);
    if (outcome.outcome === 'promoted' || outcome.outcome === 'would be promoted')
      for (const { path, before, after, pull, approvals } of changes) {
        const act = before === undefined ? 'create' : after === undefined ? 'remove' : 'update';
        const from = approvals.map((one) => one.by.login).join(', ');
        print(`  ${act} ${path} from #${pull}${from === '' ? '' : `, approved by ${from}`}`);
      }
    if (read !== undefined && outcome.outcome !== 'refused' && withheld.length + onHold.length > 0)
      print(`  ${counted(withheld.length + onHold.length, 'file')} not: ${reasons(read)}`);
  }
  return CODES[outcome.outcome];
}
