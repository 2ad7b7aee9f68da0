import { limits } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import type { CheckedCode } from "./action.ts";
import { codeBytes } from "./action-store.ts";

/** All code of an account is kept in memory while its people sign in, so there is an end to it. */
export const assertRoom = async (tx: Transaction, id: string, { code }: CheckedCode): Promise<void> => {
  if ((await codeBytes(tx, id)) + Buffer.byteLength(code) <= limits.actionsBytes) return;
  throw problem(
    "conflict",
    `The code of this account's Actions would have more than ${limits.actionsBytes / 1024 / 1024} MiB together. Delete one first.`,
  );
};
