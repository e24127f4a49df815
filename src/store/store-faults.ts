/**
 * Error codes of the operating system and PostgreSQL after which another attempt may succeed: the connection broke (`08…`), the
 * server is shutting down or full (`57P0…`, `53300`), is only a replica by now (`25006`), or undid a transaction that conflicted
 * with another one (`40…`).
 */
const TRANSIENT_CODE = /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|08\d\d\d|25006|57P0[123]|53300|40001|40P01)$/;
/**
 * Messages, for errors without a code, after which another attempt may succeed. Redis refuses calls while it starts (`LOADING`),
 * while another script runs (`BUSY`), and while a primary or the cluster is not available.
 */
const TRANSIENT_MESSAGE =
  /^(Connection terminated|Socket closed|Query read timeout|(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN) )/;
/** Redis: the server is only a replica by now. */
const REPLACED_MESSAGE = /^(.* -)?READONLY /;

/** The message of the error for a call after the store was closed. */
export const CLOSED = 'The store is closed.';

/**
 * The call was never sent: there was no connection, for which the driver has already waited, or no driver, or the store was
 * closed.
 */
const UNSENT_CODE =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_MISSING_DRIVER|ERR_OUTDATED_DRIVER)$/;
const UNSENT_MESSAGE =
  /^(Connection terminated due to connection timeout|timeout exceeded when trying to connect|The store is closed)/;

/** Whether another attempt may succeed: the connection broke, or the server was busy. */
export const isTransient = (error: unknown): boolean =>
  !wasNeverSent(error) && (isReplaced(error) || matches(error, TRANSIENT_CODE, TRANSIENT_MESSAGE));

/** Whether the app has closed the store. */
export const isClosed = (error: unknown): boolean => error instanceof Error && error.message === CLOSED;

/** Whether nothing listens at the server's address: it restarts, or the address is wrong. */
export const isRefused = (error: unknown): boolean => matches(error, /^ECONNREFUSED$/, /^$/);

/** Whether the failed call cannot have written anything, and repeating it at once would be useless. */
export const wasNeverSent = (error: unknown): boolean => matches(error, UNSENT_CODE, UNSENT_MESSAGE);

function matches(error: unknown, codes: RegExp, messages: RegExp): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && codes.test(String(error.code))) || messages.test(error.message);
}

/** Whether a Redis server says that it is now a replica. Older versions say so inside the error of a script. */
export const isReplaced = (error: unknown): boolean => error instanceof Error && REPLACED_MESSAGE.test(error.message);
