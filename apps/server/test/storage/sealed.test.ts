import { afterAll, beforeAll, expect, test } from "vitest";
import { expectRefusal } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, newTenants, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

interface Sealed {
  readonly account_id: string;
  readonly kid: string;
  readonly private_jwk: string;
}

const signingKeyOf = ({ id }: Tenant, waiting = false): Promise<Sealed> =>
  server.server.database.background
    .selectFrom("signing_keys")
    .select(["account_id", "kid", "private_jwk"])
    .where("account_id", "=", id)
    .where("alg", "=", "ES256")
    .where("signs_from", waiting ? "is" : "is not", null)
    .executeTakeFirstOrThrow();

const put = async (sealed: string, { account_id: accountId, kid }: Sealed): Promise<void> => {
  const { background: db, changes } = server.server.database;
  await db
    .updateTable("signing_keys")
    .set({ private_jwk: sealed })
    .where("account_id", "=", accountId)
    .where("kid", "=", kid)
    .execute();
  changes.apply({ noun: "key", accountId });
};

/** The account cannot sign, says nothing of why, and signs again when the row is as it was. */
const expectUseless = async (tenant: Tenant, sealed: string, row: Sealed): Promise<void> => {
  await put(sealed, row);
  expectRefusal(await tenant.requestToken(), 500, "server_error", "internal_error");
  await put(row.private_jwk, row);
  expect((await tenant.requestToken()).status).toBe(200);
};

test("SEC-STORE-01 a sealed key opens in its own row only: not in another tenant's, not in another of the same tenant", async () => {
  const [tenant, other] = await newTenants(server);
  const row = await signingKeyOf(tenant);
  await expectUseless(tenant, (await signingKeyOf(other)).private_jwk, row);
  await expectUseless(tenant, (await signingKeyOf(tenant, true)).private_jwk, row);
  expect((await other.requestToken()).status).toBe(200);
});

test("SEC-STORE-01 a sealed key that was altered in any part opens nowhere", async () => {
  const tenant = await newTenant(server);
  const row = await signingKeyOf(tenant);
  const parts = row.private_jwk.split(".");
  expect(parts).toHaveLength(4);
  for (const at of parts.keys()) {
    const flipped = parts.map((part, index) => (index === at ? `${part[0] === "a" ? "b" : "a"}${part.slice(1)}` : part));
    await expectUseless(tenant, flipped.join("."), row);
  }
  const [id, nonce, body, tag = ""] = parts;
  await expectUseless(tenant, [id, nonce, body, tag.slice(0, 6)].join("."), row);
  await expectUseless(tenant, [id, nonce, body, ""].join("."), row);
});
