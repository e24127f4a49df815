/** What was thrown as text, whatever it is. Never throws. */
export const describeThrown = (thrown: unknown): string => attempt(() => String(thrown));

/** The message of an error; of anything else that was thrown its text. Never throws. */
export const readMessage = (thrown: unknown): string =>
  attempt(() => String(thrown instanceof Error ? thrown.message : thrown));

function attempt(show: () => string): string {
  try {
    return show();
  } catch {
    return 'it threw what cannot be shown';
  }
}
