const textMember = (error: unknown, name: string): string => {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === "string" ? value : "";
};

/** The SQLSTATE of a driver's error: both drivers carry it as `code`. */
const sqlState = (error: unknown): string => textMember(error, "code");

/** Distributed databases pass a worker's error on without its `constraint`; the message always names it. */
const constraintOf = (error: unknown): string =>
  textMember(error, "constraint") || (/unique constraint "([^"]+)"/.exec(textMember(error, "message"))?.[1] ?? "");

/** Whether an insert or update broke the unique constraint that ends with this column. Shard numbers may follow its name. */
export const isUniqueViolation = (error: unknown, column: string): boolean =>
  sqlState(error) === "23505" && constraintOf(error).includes(column);

/** Whether a row was refused because what it belongs to no longer exists. */
export const isForeignKeyViolation = (error: unknown): boolean => sqlState(error) === "23503";

/** Whether what it belongs to is the account itself. */
export const isAccountGone = (error: unknown): boolean =>
  isForeignKeyViolation(error) && /_account_id_fkey/.test(textMember(error, "constraint") || textMember(error, "message"));

/** Whether a statement named a table that does not exist. */
export const isUndefinedTable = (error: unknown): boolean => sqlState(error) === "42P01";

/** Whether the database stopped a statement because it took too long; the connection is as good as before. */
export const isStatementTimeout = (error: unknown): boolean => sqlState(error) === "57014";

/** Whether a statement was refused only because one before it in its transaction had failed. */
export const isAborted = (error: unknown): boolean => sqlState(error) === "25P02";

/** Whether a transaction was undone because it and another one waited for each other: done again, it finds the other one done. */
export const isDeadlock = (error: unknown): boolean => sqlState(error) === "40P01";

const connectionFailures = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** What `pg` says without a code. Held by the tests that cut, freeze and kill connections. */
const messages = [
  "timeout exceeded when trying to connect",
  "timeout expired",
  "Connection terminated",
  "Client has encountered a connection error",
  "Client was closed and is not queryable",
  "Query read timeout",
];

/** Whether a connection is of no use any more: it is gone, or what is behind it does not answer. */
export const isConnectionLost = (error: unknown): boolean => {
  const state = sqlState(error);
  // 08 connection exception, 57P shutdown or termination.
  if (connectionFailures.has(state) || /^(08|57P)/.test(state)) return true;
  const message = textMember(error, "message");
  return messages.some((text) => message.startsWith(text));
};

/** Whether the database cannot be reached or does not answer, so that the caller may try again later. */
export const isUnavailable = (error: unknown): boolean => {
  // 53 insufficient resources, 25006 read-only: a standby before its promotion.
  const state = sqlState(error);
  return isConnectionLost(error) || isStatementTimeout(error) || isDeadlock(error) || state.startsWith("53") || state === "25006";
};

/** Whether the database refused a value (SQLSTATE class 22, data exception): the request's fault, not the server's. */
export const isUnstorable = (error: unknown): boolean => sqlState(error).startsWith("22");
