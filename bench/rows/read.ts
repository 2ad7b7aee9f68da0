import { askOk, member } from "../ask.ts";
import { compare } from "../compare.ts";
import { get, post } from "../server.ts";
import type { Row } from "../table.ts";
import { type Given, withCeiling } from "./given.ts";

const name = "management read by id";

/** One user by id with a management token, against one prepared query of the same row on a bare server. */
export const readRow = async ({ server, tenant, databaseUrl, plan }: Given): Promise<Row> => {
  if (databaseUrl === undefined) return { name, unit: "req/s", target: "≥ 0.70", note: "needs PostgreSQL" };
  const user = { email: "read@bench.example", name: "Ada Park", locale: "en", user_metadata: { plan: "team" } };
  const created = await askOk(post(server.port, tenant.host, "/user", tenant.managementToken, user));
  const path = `/user/${member(created, "id")}`;
  const call = get(server.port, tenant.host, path, tenant.managementToken);
  return withCeiling("read", { url: databaseUrl, account: tenant.id }, (ceiling) =>
    compare(name, "≥ 0.70", { pid: ceiling.pid, call: { ...call, port: ceiling.port } }, { pid: server.pid, call }, plan),
  );
};
