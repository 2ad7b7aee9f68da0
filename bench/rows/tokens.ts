import { askOk, member } from "../ask.ts";
import { compare } from "../compare.ts";
import { post, tokenCall } from "../server.ts";
import type { Row } from "../table.ts";
import { type Given, withCeiling } from "./given.ts";

const permissions = ["read:orders", "write:orders", "read:invoices"].map((value) => ({ value }));

/** Client credentials for an API of this algorithm, against the same form, digest and signature on a bare server. */
export const tokenRow = async (alg: "RS256" | "ES256", { server, tenant, plan }: Given): Promise<Row> => {
  const audience = `https://${alg.toLowerCase()}.api.example`;
  const api = { identifier: audience, name: alg, signing_alg: alg, permissions };
  await askOk(post(server.port, tenant.host, "/apis", tenant.managementToken, api));
  const call = tokenCall(server.port, tenant, audience);
  const [header = "", claims = ""] = member(await askOk(call), "access_token").split(".");
  const given = {
    alg,
    header,
    claims: Buffer.from(claims, "base64url").toString("utf8"),
    secret: tenant.credentials.client_secret,
  };
  return withCeiling("token", given, (ceiling) =>
    compare(
      `client credentials ${alg}`,
      "≥ 0.90",
      { pid: ceiling.pid, call: { ...call, port: ceiling.port } },
      { pid: server.pid, call },
      plan,
    ),
  );
};
