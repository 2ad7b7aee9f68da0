import {
  accountListing,
  createAccount,
  deleteAccount,
  deleted,
  getAccount,
  getAccountByHost,
  listAccounts,
  rotateAccountKeys,
  updateAccount,
} from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import { assertConnection } from "../../records/connections/index.ts";
import { rotateKeys } from "../../records/keys/index.ts";
import { createAccount as provisionAccount, deleteAccount as removeAccount } from "../../engines/provisioning/index.ts";
import { everyAccount } from "../../ground/storage/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import {
  accountFromRow,
  updateAccount as changeAccount,
  listAccounts as listAccountRows,
  toAccount,
  toPublicAccount,
} from "../../records/tenants/index.ts";
import { type Bound, bind, bindPublic } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

const notFound = () => problem("not_found", "There is no such account within reach of this token.");

export const accountOperations = ({ ground, tenants, keyring, paging }: ManagementRooms): readonly Bound[] => {
  /** The token's own account; the operator reaches every account, others only themselves. */
  const within = async (own: Account, id: string): Promise<Account> => {
    const account = own.isOperator || own.id === id ? await tenants.byId(id) : undefined;
    if (!account) throw notFound();
    return account;
  };
  return [
    bind(listAccounts, (call) =>
      paging(
        call,
        accountListing,
        "account",
        (request) => listAccountRows(ground.db, call.account.isOperator ? everyAccount : call.account.id, request),
        (rows) => rows.map((row) => toAccount(accountFromRow(row, tenants.hosts))),
      ),
    ),
    bind(getAccount, async ({ account, params }) => toAccount(await within(account, params.account_id))),
    bind(createAccount, async ({ account, body, actor }) =>
      toAccount(await provisionAccount(ground, tenants, keyring, body, { in: account.id, by: actor })),
    ),
    bind(updateAccount, async ({ account, params, body, actor }) => {
      if (params.account_id !== account.id) throw notFound();
      await assertConnection(ground.db, account.id, "default_connection", body.default_connection);
      return toAccount(await changeAccount(ground, tenants.hosts, account.id, body, actor));
    }),
    bind(deleteAccount, async ({ account, params, actor }) => {
      await within(account, params.account_id);
      return deleted(await removeAccount(ground, params.account_id, { in: account.id, by: actor }));
    }),
    bind(rotateAccountKeys, ({ account, actor }) => rotateKeys(ground, keyring, account.id, actor)),
    bindPublic(getAccountByHost, async ({ params }) => {
      const account = await tenants.byHost(params.host);
      if (!account) throw problem("account_not_found", "No account lives at this host.");
      return toPublicAccount(account);
    }),
  ];
};
