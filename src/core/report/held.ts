import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { HoldEntry } from '../ledger/ledger-entry.ts';
import type { CheckReport } from './check.ts';
import type { EventComment } from './comments.ts';
import { code, inWords } from './markdown.ts';

interface KeptBack {
  readonly path: string;
  readonly hold: HoldEntry;
}

/** The check of a merged pull request of which something is on hold: red until it is released. */
export function heldReport(report: CheckReport, kept: readonly KeptBack[]): CheckReport {
  const { digest: _, ...rest } = report;
  const held = {
    ...rest,
    conclusion: 'failure' as const,
    title: `Merged · on hold by ${inWords([...new Set(kept.map(({ hold }) => hold.by.login))])}`.slice(0, 255),
    summary: `${kept.map(line).join('\n')}\n\n${report.summary}`.slice(0, 65_535),
  };
  return { ...held, digest: bytesToHex(sha256(utf8ToBytes(JSON.stringify(held)))) };
}

/** Said once for each command that put something on hold. */
export function heldComments(kept: readonly KeptBack[]): readonly EventComment[] {
  const commands = [...new Set(kept.map(({ hold }) => hold.command))];
  return commands.map((command) => {
    const lines = kept.filter(({ hold }) => hold.command === command).map(line);
    return {
      key: `on-hold:${command}`,
      text: `**On hold**, so not in production:\n${lines.slice(0, 50).join('\n')}\n\nAnother governor releases it with \`/release\`.`,
    };
  });
}

function line({ path, hold }: KeptBack): string {
  return `- ${code(path)}: ${code(hold.why)} by ${code(hold.by.login, 80)}`;
}
