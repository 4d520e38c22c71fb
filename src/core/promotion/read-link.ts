import { fileDigest, parseEnvelope, signedBytes, statementOf } from './envelope.ts';
import { advance, type InForce, type Refusal } from './in-force.ts';
import type { Statement } from './statement.ts';

/** A statement's file as a tree names it, with what it holds; `text` is absent where it cannot be read, `unreadable` says why. */
export interface StatementFile {
  readonly path: string;
  readonly mode: string;
  readonly text?: string;
  readonly unreadable?: string;
}

/** Whose statements count, and in which repository. */
export interface Trusted {
  readonly repository: number;
  readonly environment: string;
  readonly verify: (
    bytes: Uint8Array,
    signature: { readonly keyid: string; readonly sig: string },
    at: number,
  ) => { readonly ok: true } | { readonly ok: false; readonly why: SignatureFault };
}

/** Why a signature does not count. */
export type SignatureFault = 'unknown key' | 'revoked key' | 'key out of its time' | 'wrong signature';

/** Why a file is no link of the chain: each is an attempt of T58, or damage. */
export type LinkFault =
  | 'no plain file'
  | 'unreadable'
  | 'missing or double'
  | 'no envelope'
  | SignatureFault
  | 'not one signature'
  | 'no statement'
  | Refusal['why'];

/** One link of the chain, or why the chain ends before it, as a sentence without its subject. */
export type Link =
  | {
      readonly ok: true;
      readonly inForce: InForce;
      readonly statement: Statement;
      readonly keyid: string;
      /** SHA-256 (hex) of the file: what the next statement names. */
      readonly digest: string;
    }
  | { readonly ok: false; readonly fault: LinkFault; readonly why: string };

/** Reads the statement that follows `inForce`: form, number, signature, content, in this order; the first fault ends it. */
export function readLink(inForce: InForce, file: StatementFile, trusted: Trusted): Link {
  const refuse = (fault: LinkFault, why: string): Link => ({ ok: false, fault, why });
  if (file.mode !== '100644') return refuse('no plain file', 'is no plain file');
  if (file.text === undefined) return refuse('unreadable', `cannot be read: ${file.unreadable ?? 'missing'}`);
  const sequence = sequenceOf(file.path);
  if (sequence !== inForce.sequence + 1)
    return refuse('missing or double', `follows statement ${inForce.sequence}: one is missing or double`);
  const parsed = parseEnvelope(file.text);
  if (!parsed.ok) return refuse('no envelope', parsed.why);
  const { payload, signatures } = parsed.envelope;
  const [signature, second] = signatures;
  if (signature === undefined || second !== undefined)
    return refuse('not one signature', 'is not signed by a trusted key: not exactly one signature');
  const read = statementOf(payload);
  if (!read.ok) return refuse('no statement', read.why);
  const verdict = trusted.verify(signedBytes(payload), signature, read.statement.at);
  if (!verdict.ok) return refuse(verdict.why, `is not signed by a trusted key: ${verdict.why}`);
  const digest = fileDigest(file.text);
  const step = advance(inForce, read.statement, { ...trusted, fileDigest: digest });
  if (!step.ok) return refuse(step.refusal.why, refusalWords(step.refusal));
  return { ok: true, inForce: step.inForce, statement: read.statement, keyid: signature.keyid, digest };
}

/** The number in a statement's file name; NaN for a file that is none. */
export function sequenceOf(path: string): number {
  return Number(path.match(/\/(\d{6,})\.json$/)?.[1] ?? Number.NaN);
}

function refusalWords(refusal: Refusal): string {
  switch (refusal.why) {
    case 'other repository':
      return `is a statement of another repository (id ${refusal.found})`;
    case 'other environment':
      return `is a statement of another environment (${refusal.found})`;
    case 'out of sequence':
      return `says it is number ${refusal.found}, where ${refusal.expected} is due`;
    case 'broken chain':
      return `names another predecessor (${refusal.found.slice(0, 12)} instead of ${refusal.expected.slice(0, 12)})`;
    case 'goes back in time':
      return 'says it was made before the statement it follows: an ended key could sign like that';
    case 'wrong before':
      return `changes ${refusal.path} from bytes that were not in force`;
    case 'no rollback':
      return 'says it takes a promotion back and does something else';
    case 'wrong digest':
      return 'does not lead to the set it names';
  }
}
