/**
 * What the system, PostgreSQL (`08…`, `57P0…`, `53300`, `40…`), Redis and drivers say when the connection of a call broke, or
 * will. It leads to a server that was replaced (`25006`, `READONLY`): the next one does not. Redis also refuses calls while it
 * starts, while another script runs, and while a primary or the cluster is away.
 */
const TRANSIENT_CODE = /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|08\d\d\d|25006|57P0[123]|53300|40001|40P01)$/;
const TRANSIENT_MESSAGE =
  /^(Connection terminated|Socket closed|Query read timeout|(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN) )/;
const REPLACED_MESSAGE = /^(.* -)?READONLY /;

/** What a call of a store that was closed rejects with. */
export const CLOSED = 'The store is closed.';

/** The call never left: there is no connection, no driver, or no store any more. The driver has waited for one. */
const UNSENT_CODE =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_MISSING_DRIVER|ERR_OUTDATED_DRIVER)$/;
const UNSENT_MESSAGE =
  /^(Connection terminated due to connection timeout|timeout exceeded when trying to connect|The store is closed)/;

/** Whether a store's error is likely to be gone at the next call: the connection broke, or the server was busy. */
export const isTransient = (error: unknown): boolean =>
  !wasNeverSent(error) && (isReplaced(error) || matches(error, TRANSIENT_CODE, TRANSIENT_MESSAGE));

/** Whether the app has closed the store. */
export const isClosed = (error: unknown): boolean => error instanceof Error && error.message === CLOSED;

/** Whether nothing listens at the server's address: it restarts, or the address is wrong. */
export const isRefused = (error: unknown): boolean => matches(error, /^ECONNREFUSED$/, /^$/);

/** Whether nothing can have been written by the call that failed, and asking at once again would wait in vain. */
export const wasNeverSent = (error: unknown): boolean => matches(error, UNSENT_CODE, UNSENT_MESSAGE);

function matches(error: unknown, codes: RegExp, messages: RegExp): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && codes.test(String(error.code))) || messages.test(error.message);
}

/** Whether a Redis says that it has become another one's replica. Older ones say it within the error of a script. */
export const isReplaced = (error: unknown): boolean => error instanceof Error && REPLACED_MESSAGE.test(error.message);
