/** A stored hash of a password, read from its text. */
export interface PasswordHash {
  /** How it was made, in a word for the log. */
  readonly algorithm: string;
  /** Why it can be guessed too cheaply; absent when it cannot. */
  readonly weakness?: string | undefined;
  /** Why verifying it would cost too much; absent when it would not. */
  readonly excess?: string | undefined;
  /** Whether it was made from this password. Takes as long as it takes: call it where nobody else waits. */
  readonly matches: (password: string) => boolean;
}

/** Reads one family of forms. `undefined`: the text is of another family, or malformed. */
export type ReadHash = (text: string) => PasswordHash | undefined;

/** Memory that verifying one hash may need (bytes). */
export const mostMemory = 64 * 1024 * 1024;
