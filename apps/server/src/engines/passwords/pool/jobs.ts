/** What a thread is asked. */
export type Job =
  | { readonly kind: "hash"; readonly password: string }
  | { readonly kind: "verify"; readonly password: string; readonly hash: string };

/** What it answers: a new hash, or whether the password was right and, when its hash is not of today's form, a new one. */
export interface Verdict {
  readonly matches: boolean;
  readonly hash: string | undefined;
}
