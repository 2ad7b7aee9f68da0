import { lifetimes, limits } from "@faable/auth-contract";
import { emailForm, networkOf, problem } from "../../base/index.ts";
import { type Attempted, forgetAttempts, isNoted, note, returnAttempt, takeAttempts } from "../../ground/limits/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";

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

const everywhere = ({ identifier }: Trying): Attempted => ({
  what: `login anywhere\n${folded(identifier)}`,
  limit: limits.loginAttemptsEverywhere,
  window: lifetimes.loginAttempts,
});

const ownNetwork = ({ identifier, ip }: Trying) => ({
  what: `own network\n${networkOf(ip)}\n${folded(identifier)}`,
  window: lifetimes.knownNetwork,
});

/** Who guesses from many networks spends what the identifier has everywhere; its owner's networks have only their own count. */
const waitFor = async (scope: Scope, trying: Trying, now: Date): Promise<number> => {
  const counted = [fromNetwork(trying), everywhere(trying), atIdentifier(trying)];
  const [network = 0, all = 0, here = 0] = await takeAttempts(scope, counted, now);
  const own = Math.max(network, here);
  if (own > 0 || all === 0) return own;
  return (await isNoted(scope, ownNetwork(trying), now)) ? 0 : all;
};

/**
 * Takes an attempt before a password is looked at; it counts as a failure until it is known to be none. Counted for an
 * identifier from one network and, higher, from all together; an owner is let in from where they have been before, so that
 * no stranger can lock them out there.
 */
export const takeLoginAttempt = async (scope: Scope, trying: Trying, now: Date): Promise<void> => {
  const seconds = await waitFor(scope, trying, now);
  if (seconds > 0)
    throw problem("too_many_login_attempts", `Too many failed sign-ins. Try again in ${seconds} seconds.`, {
      headers: { "retry-after": String(seconds) },
    });
};

/** The password was right: the identifier starts anew here, network and everywhere have one failure less, and the network is the owner's. */
export const forgetFailures = async (scope: Scope, trying: Trying, now: Date): Promise<void> => {
  await forgetAttempts(scope, atIdentifier(trying));
  await returnAttempt(scope, everywhere(trying));
  await returnAttempt(scope, fromNetwork(trying));
  await note(scope, ownNetwork(trying), now);
};

/** The password was not looked at. */
export const returnLoginAttempt = async (scope: Scope, trying: Trying): Promise<void> => {
  await returnAttempt(scope, fromNetwork(trying));
  await returnAttempt(scope, everywhere(trying));
  await returnAttempt(scope, atIdentifier(trying));
};
