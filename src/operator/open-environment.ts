import type { Connection } from '../core/connections/connections.ts';
import { OutsideError } from '../errors.ts';
import type { EnvironmentClient } from '../ports.ts';

/** The client of a connection; its library is loaded when the first repository asks for it. */
export async function openEnvironment(
  connection: Connection,
  _env: Readonly<Record<string, string | undefined>>,
): Promise<EnvironmentClient> {
  switch (connection.kind) {
    case 'file': {
      const { fileEnvironment } = await import('../environments/file/file-environment.ts');
      return fileEnvironment(connection);
    }
    default:
      throw new OutsideError(`connections of kind ${connection.kind} are not opened by this version`, {
        retry: 'never',
      });
  }
}
