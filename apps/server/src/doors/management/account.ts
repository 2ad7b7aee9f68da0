import {
  accountListing,
  createAccount,
  deleteAccount,
  deleted,
  getAccount,
  getAccountByHost,
  listAccountKeys,
  listAccounts,
  revokeAccountKey,
  rotateAccountKeys,
  updateAccount,
} from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import * as provisioning from "../../engines/provisioning/index.ts";
import * as keys from "../../records/keys/index.ts";
import * as tenants from "../../records/tenants/index.ts";
import { type Bound, bind, bindPublic } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

const notFound = () => problem("not_found", "There is no such account within reach of this token.");

export const accountOperations = ({ database, tenants: known, paging }: ManagementRooms): readonly Bound[] => {
  /** The token's own account; the operator reaches every account, others only themselves. */
  const within = async (own: tenants.Account, id: string): Promise<tenants.Account> => {
    const account = own.isOperator || own.id === id ? await known.byId(id) : undefined;
    if (!account) throw notFound();
    return account;
  };
  return [
    bind(listAccounts, (call) =>
      paging(
        call,
        accountListing,
        "account",
        (request) => tenants.listAccounts(database.installation, call.account.isOperator ? undefined : call.account.id, request),
        (rows) => rows.map((row) => tenants.toAccount(tenants.accountFromRow(row, known.hosts))),
      ),
    ),
    bind(getAccount, async ({ account, params }) => tenants.toAccount(await within(account, params.account_id))),
    bind(createAccount, async ({ context, body }) => tenants.toAccount(await provisioning.createAccount(context, body))),
    bind(updateAccount, async ({ account, context, params, body }) => {
      const { id } = await within(account, params.account_id);
      // The operator's change of a tenant is the tenant's to read of.
      const at = id === account.id ? context : database.context(id, { account: account.id, ...context.actor });
      return tenants.toAccount(await provisioning.updateAccount(at, body));
    }),
    bind(deleteAccount, async ({ account, context, params }) => {
      const { id } = await within(account, params.account_id);
      return deleted(await provisioning.deleteAccount(context, id));
    }),
    bind(listAccountKeys, ({ context }) => keys.publishedKeys(context, context.now())),
    bind(rotateAccountKeys, ({ context }) => keys.rotateKeys(context)),
    bind(revokeAccountKey, ({ context, params }) => keys.revokeKey(context, params.kid)),
    bindPublic(getAccountByHost, async ({ params }) => {
      const account = await known.byHost(params.host);
      if (!account) throw problem("account_not_found", "No account lives at this host.");
      return tenants.toPublicAccount(account);
    }),
  ];
};
