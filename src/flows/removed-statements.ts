import type { AuditProblem } from '../core/audit/chain.ts';
import { LARGEST_STATEMENT, parseEnvelope, signedBytes, statementOf } from '../core/promotion/envelope.ts';
import { sequenceOf } from '../core/promotion/read-link.ts';
import type { PolicyRepository, Signer } from '../ports.ts';
import { MOST_OF_BRANCH } from './read/branch-history.ts';

interface History {
  readonly git: PolicyRepository;
  /** Whose statements count. */
  readonly signer: Pick<Signer, 'verify'>;
  /** Id of the first trusted commit. */
  readonly trust: string;
}

/**
 * Statements that stood on the branch once and do not, or not with these bytes, any more. What was never a statement of
 * a trusted key under its own number is not missed: somebody's attempt that was taken away again.
 */
export async function removedStatements(
  { git, trust, signer }: History,
  tip: string,
  folder: string,
): Promise<readonly AuditProblem[]> {
  const now = new Map((await git.readTree(tip, [folder])).map(({ path, id }) => [path, id]));
  const problems = new Map<string, AuditProblem>();
  for (const commit of (await git.commitsBetween(trust, tip, [folder], MOST_OF_BRANCH)).toReversed()) {
    const touched = commit.touches.filter((path) => !Number.isNaN(sequenceOf(path)));
    if (touched.length === 0) continue;
    for (const { path, id } of await git.readTree(commit.id, touched)) {
      const there = now.get(path);
      if (there === id || !(await wasStatement(git, signer, path, id))) continue;
      const where = `commit ${commit.id.slice(0, 12)}`;
      problems.set(
        path,
        there === undefined
          ? { fault: 'statement removed', path, why: `stood on the branch at ${where} and is gone` }
          : { fault: 'statement changed', path, why: `held other bytes at ${where}: a statement never changes` },
      );
    }
  }
  return [...problems.values()];
}

async function wasStatement(
  git: PolicyRepository,
  signer: History['signer'],
  path: string,
  blob: string,
): Promise<boolean> {
  const read = (await git.readBlobs([blob], LARGEST_STATEMENT)).get(blob);
  if (read?.state !== 'text') return true;
  const parsed = parseEnvelope(read.text);
  const [signature] = parsed.ok ? parsed.envelope.signatures : [];
  if (!parsed.ok || signature === undefined) return false;
  const statement = statementOf(parsed.envelope.payload);
  if (!statement.ok || statement.statement.sequence !== sequenceOf(path)) return false;
  return signer.verify(signedBytes(parsed.envelope.payload), signature, statement.statement.at).ok;
}
