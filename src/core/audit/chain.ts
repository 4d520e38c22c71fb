import type { InForce } from '../promotion/in-force.ts';
import { type LinkFault, readLink, type StatementFile, sequenceOf, type Trusted } from '../promotion/read-link.ts';
import type { Statement } from '../promotion/statement.ts';

/** One verified statement with what was in force from it on. */
export interface AuditedLink {
  readonly path: string;
  readonly statement: Statement;
  readonly keyid: string;
  /** Its file as it stands in git. */
  readonly text: string;
  /** SHA-256 (hex) of its file. */
  readonly digest: string;
  readonly inForce: InForce;
}

/** Something that an auditor must know of; the sentence names the file itself. */
export interface AuditProblem {
  readonly fault:
    | LinkFault
    | 'no statement’s name'
    | 'statement removed'
    | 'statement changed'
    | 'edited in production'
    | 'older than what was synced'
    | 'older than what was promoted'
    | 'ledger'
    | 'ledger changed'
    | 'replay'
    | 'GitHub says otherwise';
  readonly path: string;
  readonly why: string;
}

/** The trusted first commit and what could be proven from it on. */
export interface AuditedChain {
  readonly start: InForce;
  /** In order; nothing after the first problem with one of them is proven. */
  readonly links: readonly AuditedLink[];
  readonly problems: readonly AuditProblem[];
}

/** Follows the statements of a directory from the trusted first commit, as far as they prove what they say (T58). */
export function followStatements(start: InForce, files: readonly StatementFile[], trusted: Trusted): AuditedChain {
  const named = files.filter(({ path }) => !Number.isNaN(sequenceOf(path)));
  const problems: AuditProblem[] = files
    .filter((file) => !named.includes(file))
    .map(({ path }) => ({ fault: 'no statement’s name', path, why: 'is no statement: only the app writes there' }));
  const links: AuditedLink[] = [];
  for (const file of named.toSorted((a, b) => sequenceOf(a.path) - sequenceOf(b.path))) {
    const link = readLink(links.at(-1)?.inForce ?? start, file, trusted);
    if (!link.ok) {
      problems.push({ fault: link.fault, path: file.path, why: link.why });
      break;
    }
    const { statement, keyid, digest, inForce } = link;
    links.push({ path: file.path, statement, keyid, text: file.text ?? '', digest, inForce });
  }
  return { start, links, problems };
}

/** What was in force by the last proven statement; the trusted first commit's set without one. */
export function inForceAfter({ start, links }: AuditedChain): InForce {
  return links.at(-1)?.inForce ?? start;
}
