import { problem } from "../../base/index.ts";

/** White space, control and format characters, and what is not drawn at all. */
const unseen = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

/** An id of ours, whatever it names: a user name may not pass for somebody's. */
const looksLikeId = /^[a-z]+_[0-9a-f]{24}$/i;

const flawOf = (name: string): string | undefined => {
  const plain = name.normalize("NFKC");
  if (name === "" || [...name].length > 128) return "must have 1 to 128 characters";
  if (plain.includes("@")) return "must not hold an @, so that no user name is an address";
  if (unseen.test(name) || unseen.test(plain)) return "must not hold white space or invisible characters";
  return looksLikeId.test(plain) ? "must not look like an id of this server" : undefined;
};

/**
 * A user name as it is stored: as it was typed, accents composed. Identifiers of different kinds never collide: it can be
 * nobody's address and nobody's id.
 */
export const normalUsername = (username: string): string => {
  const name = username.normalize("NFC");
  const flaw = flawOf(name);
  if (flaw !== undefined) throw problem("invalid_username", `username ${flaw}.`, { details: { fields: ["username"] } });
  return name;
};
