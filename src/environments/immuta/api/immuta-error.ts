import { isJsonObject, type Json } from '../../../core/text/json.ts';
import { OutsideError } from '../../../errors.ts';

/** Immuta answered, but not with what was asked for. `codes` are those of its `validation` list, such as `unique`. */
export class ImmutaError extends OutsideError {
  readonly status: number;
  readonly codes: readonly string[];

  constructor(
    what: string,
    status: number,
    body: Json | undefined,
    options: ConstructorParameters<typeof OutsideError>[1],
  ) {
    super(`${what}: Immuta answered ${status}${reasonIn(body)}.${adviceFor(status)}`, options);
    this.status = status;
    this.codes = codesIn(body);
  }
}

const longest = 300;

function reasonIn(body: Json | undefined): string {
  const message = isJsonObject(body) ? body.message : undefined;
  if (typeof message !== 'string') return '';
  const oneLine = message.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return ` (${oneLine.length > longest ? `${oneLine.slice(0, longest)}…` : oneLine})`;
}

function codesIn(body: Json | undefined): readonly string[] {
  const list = isJsonObject(body) ? body.validation : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry) => (isJsonObject(entry) && typeof entry.code === 'string' ? [entry.code] : []));
}

function adviceFor(status: number): string {
  if (status === 401) return ' Check the API key and the way to authenticate.';
  if (status === 403) return ' The user of the API key needs the permission GOVERNANCE.';
  if (status === 404) return ' Paths differ between versions of Immuta: check that the connection names the right one.';
  return '';
}
