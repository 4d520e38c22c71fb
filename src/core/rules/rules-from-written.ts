import { catalogueDirectory } from '../catalogue/read-catalogue.ts';
import type { Finding } from '../policy/finding.ts';
import { quoted } from '../text/quoted.ts';
import { readDirectory } from './directory.ts';
import { secondsOf } from './duration.ts';
import type { EnvironmentRules, Rules } from './rules.ts';
import type { WrittenRules } from './written-rules.ts';

/** The rules with every default filled in and every text parsed, or what cannot be parsed. */
export function rulesFromWritten(
  written: WrittenRules,
): { readonly ok: true; readonly value: Rules } | { readonly ok: false; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const directory = (text: string, pointer: string): string => {
    const read = readDirectory(text);
    if (read.ok) return read.directory;
    const message = `the directory ${quoted(text)} ${read.why}`;
    findings.push({ pointer, message, remedy: 'Write it from the top of the repository, for example `policies/dev`.' });
    return text;
  };
  const seconds = (text: string, pointer: string): number => {
    const read = secondsOf(text);
    if (read !== undefined) return read;
    const message = `${quoted(text)} is no span between a minute and a year`;
    findings.push({ pointer, message, remedy: 'Write for example `15 minutes`, `24h` or `7 days`.' });
    return 0;
  };
  const environment = (name: 'dev' | 'prod'): EnvironmentRules => {
    const { directory: text = `policies/${name}`, ...rest } = written.environments?.[name] ?? {};
    return { ...rest, directory: directory(text, `/environments/${name}/directory`) };
  };
  const catalogue = (): Rules['catalogue'] => {
    const { from, directory: text, maxAge } = written.catalogue ?? { from: 'repository' };
    if (from === 'repository') {
      if (maxAge !== undefined) findings.push(belongs('maxAge', 'to the catalogue of an environment'));
      return { from, directory: directory(text ?? catalogueDirectory, '/catalogue/directory') };
    }
    if (text !== undefined) findings.push(belongs('directory', 'to a catalogue in the repository'));
    return { from, maxAgeSeconds: seconds(maxAge ?? '24h', '/catalogue/maxAge') };
  };

  const { approvals = {}, governors, promotion = {}, drift = {} } = written;
  const value: Rules = {
    approvals: {
      required: approvals.required ?? 2,
      governors: approvals.governors ?? 1,
      owners: { atLeast: approvals.owners?.atLeast ?? 0, each: approvals.owners?.each ?? false },
      rules: approvals.rules ?? [],
      objections: { liftedBy: approvals.objections?.liftedBy ?? 'update' },
    },
    governors: { users: governors.users ?? [], teams: governors.teams ?? [] },
    catalogue: catalogue(),
    environments: { dev: environment('dev'), prod: environment('prod') },
    promotion: {
      by: promotion.by ?? 'governors',
      into: promotion.into ?? 'commit',
      freeze: promotion.freeze ?? [],
      rollback: { withinSeconds: seconds(promotion.rollback?.within ?? '24h', '/promotion/rollback/within') },
    },
    drift: {
      checkEverySeconds: seconds(drift.check ?? 'every 15 minutes', '/drift/check'),
      repair: drift.repair ?? false,
    },
    mode: written.mode ?? 'enforce',
  };
  return findings.length > 0 ? { ok: false, findings } : { ok: true, value };
}

function belongs(key: string, where: string): Finding {
  return {
    pointer: `/catalogue/${key}`,
    message: `\`${key}\` belongs ${where}`,
    remedy: 'Remove it, or change `from`.',
  };
}
