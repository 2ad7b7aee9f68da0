/** The SQLSTATE of a driver's error: both drivers carry it as `code`. */
const sqlState = (error: unknown): string | undefined => {
  const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : undefined;
};

/** Whether an insert or update broke the unique constraint that ends with this column. */
export const isUniqueViolation = (error: unknown, column: string): boolean => {
  if (sqlState(error) !== "23505" || !(error instanceof Error)) return false;
  const constraint = Reflect.get(error, "constraint");
  return typeof constraint === "string" && constraint.includes(column);
};

/** Whether a row was refused because what it belongs to no longer exists. */
export const isForeignKeyViolation = (error: unknown): boolean => sqlState(error) === "23503";

/** Whether a statement named a table that does not exist. */
export const isUndefinedTable = (error: unknown): boolean => sqlState(error) === "42P01";

const connectionFailures = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "ENOENT"]);

const messages = [
  "timeout exceeded when trying to connect",
  "Connection terminated",
  "Client has encountered a connection error",
  "Query read timeout",
];

/** Whether the database cannot be reached or does not answer, so that the caller may try again later. */
export const isUnavailable = (error: unknown): boolean => {
  const state = sqlState(error) ?? "";
  if (connectionFailures.has(state)) return true;
  // 08 connection exception, 53 insufficient resources, 57P shutdown, 25006 read-only, 57014 statement timeout.
  if (/^(08|53|57P)/.test(state) || state === "25006" || state === "57014") return true;
  return error instanceof Error && messages.some((text) => error.message.startsWith(text));
};

/** Whether the database refused a value (SQLSTATE class 22, data exception): the request's fault, not the server's. */
export const isUnstorable = (error: unknown): boolean => (sqlState(error) ?? "").startsWith("22");
