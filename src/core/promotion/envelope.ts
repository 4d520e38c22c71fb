import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Json } from '../text/json.ts';
import type { Statement } from './statement.ts';
import { statementSchemaCheck } from './statement-schema-check.ts';
import { PREDICATE_TYPE, STATEMENT_TYPE } from './statement-types.ts';

/** in-toto Statement in a DSSE envelope (https://github.com/secure-systems-lab/dsse): other tools can read and verify it. */
export interface Envelope {
  readonly payloadType: typeof PAYLOAD_TYPE;
  /** Base64 of the in-toto statement. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** Bytes of the largest statement that is written or read: one of some ten thousand policies. */
export const LARGEST_STATEMENT = 32 * 1024 * 1024;

const PIECE = 8192;

/** The bytes that are signed: DSSE's pre-authentication encoding. */
export function signedBytes(payload: string): Uint8Array {
  const type = utf8ToBytes(PAYLOAD_TYPE);
  const body = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
  const head = utf8ToBytes(`DSSEv1 ${type.length} ${PAYLOAD_TYPE} ${body.length} `);
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}

/** SHA-256 (hex) of a statement's file as it stands in git. */
export function fileDigest(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** The payload of an envelope: what is to be signed. Reads back with `statementOf`. */
export function payloadOf(statement: Statement): string {
  const json = JSON.stringify({
    _type: STATEMENT_TYPE,
    subject: [{ name: 'in-force', digest: { sha256: statement.inForce } }],
    predicateType: PREDICATE_TYPE,
    predicate: statement,
  });
  return base64Of(utf8ToBytes(json));
}

/** In pieces: a call takes only so many arguments, and a statement of a thousand policies is longer than that. */
function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(binary);
}

/** The file of a statement: one JSON object, one line end. */
export function printEnvelope(payload: string, signature: { readonly keyid: string; readonly sig: string }): string {
  const envelope: Envelope = { payloadType: PAYLOAD_TYPE, payload, signatures: [signature] };
  return `${JSON.stringify(envelope, undefined, 2)}\n`;
}

/** Reads an envelope; a sentence says what is wrong with it. Nothing is trusted yet: the signature is checked next. */
export function parseEnvelope(text: string): { ok: true; envelope: Envelope } | { ok: false; why: string } {
  const value = json(text);
  if (!isRecord(value)) return { ok: false, why: 'is not a JSON object' };
  if (value.payloadType !== PAYLOAD_TYPE) return { ok: false, why: `is not of type ${PAYLOAD_TYPE}` };
  const { payload, signatures } = value;
  if (typeof payload !== 'string') return { ok: false, why: 'has no payload' };
  if (!Array.isArray(signatures) || signatures.length === 0) return { ok: false, why: 'is not signed' };
  const well = signatures.every((one) => isRecord(one) && typeof one.keyid === 'string' && typeof one.sig === 'string');
  if (!well) return { ok: false, why: 'has a signature without keyid or sig' };
  return { ok: true, envelope: { payloadType: PAYLOAD_TYPE, payload, signatures } };
}

/** Reads the statement out of a verified envelope's payload. */
export function statementOf(payload: string): { ok: true; statement: Statement } | { ok: false; why: string } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0)));
  } catch {
    return { ok: false, why: 'has a payload that is not Base64 of UTF-8' };
  }
  const value = json(text);
  if (!isRecord(value) || value._type !== STATEMENT_TYPE) return { ok: false, why: 'is no in-toto statement' };
  if (value.predicateType !== PREDICATE_TYPE) return { ok: false, why: `has another predicate than ${PREDICATE_TYPE}` };
  const problems = statementSchemaCheck(value as Json, { path: '', lineOf: () => 1 });
  if (problems.length > 0) return { ok: false, why: 'has a predicate of another form' };
  return { ok: true, statement: value.predicate as Statement };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
