import type { Profile } from "./profile.ts";

/** An identity that is known, and whose it is. */
export interface Linked {
  readonly id: string;
  readonly userId: string;
}

/** What is known here of whoever a provider speaks of. */
export interface Known {
  /** The identity that the provider names. */
  readonly linked: Linked | undefined;
  /** The user who has the address. */
  readonly owner: { readonly id: string; readonly emailVerified: boolean; readonly hasIdentityHere: boolean } | undefined;
}

/** Whom a social login signs in. */
export type Resolution =
  | ({ readonly kind: "returning" } & Linked)
  /** `takeOver`: nobody has shown yet that the address is theirs, so whatever else lets in there is ended first. */
  | { readonly kind: "join"; readonly userId: string; readonly takeOver: boolean }
  | { readonly kind: "create" }
  | { readonly kind: "refuse"; readonly code: "email_taken" | "identity_conflict" };

/**
 * Whom a social login signs in: the user of the identity; else the user of the address, where the provider attests that it is
 * theirs (SEC-FED-03); else a new one. That two addresses look alike joins nobody.
 */
export const resolve = (
  { email, emailVerified }: Pick<Profile, "email" | "emailVerified">,
  { linked, owner }: Known,
): Resolution => {
  if (linked !== undefined) return { kind: "returning", ...linked };
  if (email === null || !owner) return { kind: "create" };
  if (!emailVerified) return { kind: "refuse", code: "email_taken" };
  // One user has one identity on a connection; a take-over ends the one that is there.
  if (owner.emailVerified && owner.hasIdentityHere) return { kind: "refuse", code: "identity_conflict" };
  return { kind: "join", userId: owner.id, takeOver: !owner.emailVerified };
};
