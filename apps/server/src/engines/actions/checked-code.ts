import type { Sandbox } from "@faable/auth-actions/sandbox";
import { problem } from "../../base/index.ts";
import { assertCode, type CheckedCode } from "../../records/actions/index.ts";

/** Where code was sent, or lies: what is wrong with it is said of that field. */
type Field = "code" | "draft";

const where = ({ line, column }: { readonly line?: number; readonly column?: number }): string =>
  line === undefined ? "" : ` (line ${line}${column === undefined ? "" : `, column ${column}`})`;

const flawed = (field: Field, message: string) =>
  problem("validation_error", `${field} ${message}`, { details: { fields: [field], issues: [{ path: field, message }] } });

/**
 * Reads code in the sandbox: that it parses, and which hooks it exports. Empty code is kept and never runs. Throws
 * `validation_error` with the place, or `actions_busy`.
 */
const readCode = async (sandbox: Sandbox, accountId: string, code: string, field: Field) => {
  if (code === "") return { code, triggers: [] };
  assertCode(field, code);
  const read = await sandbox.inspect(accountId, code);
  if ("error" in read) throw flawed(field, `cannot be used: ${read.error.message}${where(read.error)}`);
  return { code, ...read };
};

const assertHooks = (field: Field, { code, triggers }: CheckedCode): void => {
  if (code === "" || triggers.length > 0) return;
  throw flawed(
    field,
    "exports no hook. Export one of onExecutePostLogin, onExecuteContinue, onExecuteClientCredentials and onExecutePreSignup, as in: exports.onExecutePostLogin = async (event, api) => {};",
  );
};

/** Code that is sent, published or tried. */
export const checkCode = async (
  sandbox: Sandbox,
  accountId: string,
  code: string,
  field: Field = "code",
): Promise<CheckedCode> => {
  const { misnamed, ...read } = await readCode(sandbox, accountId, code, field);
  if (misnamed !== undefined) throw flawed(field, misnamed);
  assertHooks(field, read);
  return read;
};

/** Code that has run before. Going back is for when something is wrong: an export that is no hook does not hinder it. */
export const checkRevision = async (sandbox: Sandbox, accountId: string, code: string): Promise<CheckedCode> => {
  const { triggers } = await readCode(sandbox, accountId, code, "code");
  assertHooks("code", { code, triggers });
  return { code, triggers };
};
