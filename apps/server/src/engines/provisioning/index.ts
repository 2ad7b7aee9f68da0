/**
 * provisioning: making accounts complete. Owns what belongs to a new account across rooms, the first start of an
 * installation (operator, demo), the operator's way back, and deletion. Leaves each record's rules to its room.
 */
export { bootstrap, type FirstStart } from "./bootstrap.ts";
export { createAccount } from "./create-account.ts";
export { deleteAccount } from "./delete-account.ts";
export type { Demo, MachineCredentials } from "./demo.ts";
export { resetOperator } from "./reset-operator.ts";
export { updateAccount } from "./update-account.ts";
