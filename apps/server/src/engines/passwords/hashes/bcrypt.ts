import { compareSync } from "bcryptjs";
import type { PasswordHash, ReadHash } from "./password-hash.ts";

const form = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** `$2a$`, `$2b$`, `$2y$`. bcrypt itself looks at the first 72 bytes only; the whole password counts once it is re-hashed. */
export const readBcrypt: ReadHash = (text): PasswordHash | undefined => {
  const [, digits = ""] = form.exec(text) ?? [];
  const cost = Number(digits);
  if (cost < 4 || cost > 31) return undefined;
  return {
    algorithm: "bcrypt",
    weakness: cost < 10 ? `bcrypt of cost ${cost} is below 10` : undefined,
    excess: cost > 13 ? `bcrypt of cost ${cost} is above 13` : undefined,
    matches: (password) => compareSync(password, text),
  };
};
