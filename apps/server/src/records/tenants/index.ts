/**
 * tenants: accounts and the hosts that lead to them. Owns the accounts table, the account of a request's host, issuers
 * and settings. Leaves making an account complete (keys, management API, connection) to `provisioning`.
 */
export {
  type Account,
  type AccountSettings,
  accountFrom as accountFromRow,
  operatorSlug,
} from "./account.ts";
export { toAccount, toPublicAccount } from "./account-shape.ts";
export {
  deleteAccountRow,
  findAccount,
  findAccountBySlug,
  holdAccount,
  insertAccount,
  listAccounts,
  lockAccount,
  type NewAccount,
  saveAccount,
} from "./account-store.ts";
export { assertPicture, type Picture, pictureFrom } from "./picture.ts";
export { assertUnreserved, slugOrFrom } from "./slug.ts";
export { createTenants, type Tenants } from "./tenants.ts";
