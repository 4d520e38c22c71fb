/** How REST refused; status 0 where it did not. */
export async function refused(
  request: Promise<unknown>,
): Promise<{ readonly status: number; readonly message: string; readonly errors: unknown }> {
  try {
    await request;
  } catch (error) {
    const { status, response } = error as {
      status?: number;
      response?: { data?: { message?: string; errors?: unknown } };
    };
    if (status === undefined || response === undefined) throw error;
    return { status, message: response.data?.message ?? '', errors: response.data?.errors };
  }
  return { status: 0, message: '', errors: undefined };
}

/** The first error GraphQL gave; empty texts where it gave none. */
export async function refusedByGraphql(
  request: Promise<unknown>,
): Promise<{ readonly type: string; readonly message: string }> {
  try {
    await request;
  } catch (error) {
    const [first] = (error as { errors?: { type?: string; message?: string }[] }).errors ?? [];
    if (!first) throw error;
    return { type: first.type ?? '', message: first.message ?? '' };
  }
  return { type: '', message: '' };
}
