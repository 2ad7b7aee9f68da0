import { CompactSign, importJWK, type JWTPayload } from "jose";
import { openKeyring } from "../../src/base/index.ts";
import { withLowS } from "../../src/records/keys/low-s.ts";
import type { TestServer } from "./server.ts";

type Stored = Pick<TestServer, "server" | "environment">;

/** Makes a token of any claims and header, `undefined` leaving a member out. `alg`, `kid` and `typ` are right unless given. */
export type Sign = (claims: JWTPayload, header?: Readonly<Record<string, unknown>>) => Promise<string>;

/**
 * Signs with the ES256 key an account signs with at present, taken from its database: what it signs shows which checks
 * stand besides the signature.
 */
export const ownKey = async ({ server, environment }: Stored, accountId: string): Promise<Sign> => {
  const row = await server.database.background
    .selectFrom("signing_keys")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("alg", "=", "ES256")
    .where("signs_from", "is not", null)
    .where("retires_at", "is", null)
    .executeTakeFirstOrThrow();
  const masters = (environment.FAABLE_ENCRYPTION_KEY ?? "").split(",").map((key) => Buffer.from(key, "base64"));
  const jwk = openKeyring(masters).open(row.private_jwk, `signing_keys/${accountId}/${row.kid}`);
  const key = await importJWK(JSON.parse(jwk), "ES256");
  return async (claims, header = {}) => {
    const signed = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: "ES256", kid: row.kid, typ: "at+jwt", ...header })
      .sign(key);
    // As the server makes them: of the two signatures that verify, the one with the lower s.
    const end = signed.lastIndexOf(".") + 1;
    return signed.slice(0, end) + withLowS(Buffer.from(signed.slice(end), "base64url")).toString("base64url");
  };
};
