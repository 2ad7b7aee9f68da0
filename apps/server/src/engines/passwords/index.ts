/**
 * passwords: whether a password is right, and what a new one must be. Owns the hashing pool, every form of hash that can be
 * verified or imported, the policy of new passwords, attempt limits, and sign-up on database connections. Leaves rows to
 * `credentials` and `users`, sessions and pages to whoever signs people in.
 */
export { type Authenticated, authenticateWithPassword, type PasswordAttempt, type PasswordLogin } from "./authenticate.ts";
export { changeOwnPassword, type OwnPassword, ownPassword, type PasswordChange } from "./change-own-password.ts";
export { chooseDatabaseConnection, type Named } from "./choose-connection.ts";
export { createCredential } from "./create-credential.ts";
export { assertPasswordFits, type RuleName, type Unmet, unmetRules } from "./policy.ts";
export { createHashingPool, type HashingPool, type HashingPoolOptions } from "./pool/hashing-pool.ts";
export { type PasswordInput, setPassword } from "./set-password.ts";
export { type SignedUp, type SignUp, type SignUpInput, type SignUpRooms, signUp } from "./sign-up.ts";
export { spendSignUp } from "./sign-up-budget.ts";
