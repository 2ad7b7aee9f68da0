import { lifetimes, limits } from "@faable/auth-contract";
import { emailForm, problem } from "../../base/index.ts";
import { type Attempted, forgetAttempts, returnAttempt, takeAttempts } from "../../ground/limits/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { networkOf } from "./network.ts";

/** Who tries: what was typed, and from where. */
export interface Trying {
  readonly identifier: string;
  readonly ip: string;
}

/** Spellings that name one person are one identifier. */
const folded = (identifier: string): string => emailForm(identifier) ?? identifier.normalize("NFKC").toLowerCase();

const fromNetwork = ({ ip }: Trying): Attempted => ({
  what: `login\n${networkOf(ip)}`,
  limit: limits.loginAttemptsOfNetwork,
  window: lifetimes.loginAttempts,
});

const atIdentifier = (trying: Trying): Attempted => ({
  what: `login\n${networkOf(trying.ip)}\n${folded(trying.identifier)}`,
  limit: limits.loginAttemptsOfIdentifier,
  window: lifetimes.loginAttempts,
});

/**
 * Takes an attempt before a password is looked at; it counts as a failure until it is known to be none. Counted for an
 * identifier from one network, so that a stranger elsewhere cannot lock its owner out.
 */
export const takeLoginAttempt = async (scope: Scope, trying: Trying, now: Date): Promise<void> => {
  const seconds = await takeAttempts(scope, [fromNetwork(trying), atIdentifier(trying)], now);
  if (seconds > 0)
    throw problem("too_many_login_attempts", `Too many failed sign-ins. Try again in ${seconds} seconds.`, {
      headers: { "retry-after": String(seconds) },
    });
};

/** The password was right: the identifier starts anew, the network has one failure less. */
export const forgetFailures = async (scope: Scope, trying: Trying): Promise<void> => {
  await forgetAttempts(scope, atIdentifier(trying));
  await returnAttempt(scope, fromNetwork(trying));
};

/** The password was not looked at. */
export const returnLoginAttempt = async (scope: Scope, trying: Trying): Promise<void> => {
  await returnAttempt(scope, fromNetwork(trying));
  await returnAttempt(scope, atIdentifier(trying));
};
