import type { Sandbox } from "@faable/auth-actions/sandbox";
import { problem } from "../../base/index.ts";
import { assertCode, type CheckedCode } from "../../records/actions/index.ts";

const where = ({ line, column }: { readonly line?: number; readonly column?: number }): string =>
  line === undefined ? "" : ` (line ${line}${column === undefined ? "" : `, column ${column}`})`;

const flawed = (message: string) =>
  problem("validation_error", `code ${message}`, { details: { fields: ["code"], issues: [{ path: "code", message }] } });

/**
 * Reads code in the sandbox: that it parses, and which hooks it exports. Empty code is kept and never runs. Throws
 * `validation_error` with the place, or `actions_busy`.
 */
export const checkCode = async (sandbox: Sandbox, accountId: string, code: string): Promise<CheckedCode> => {
  if (code === "") return { code, triggers: [] };
  assertCode("code", code);
  const read = await sandbox.inspect(accountId, code);
  if ("error" in read) throw flawed(`cannot be used: ${read.error.message}${where(read.error)}`);
  if (read.triggers.length === 0)
    throw flawed(
      "exports no hook. Export one of onExecutePostLogin, onExecuteContinue, onExecuteClientCredentials and onExecutePreSignup, as in: exports.onExecutePostLogin = async (event, api) => {};",
    );
  return { code, triggers: read.triggers };
};
