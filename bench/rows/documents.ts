import { askOk } from "../ask.ts";
import { compare } from "../compare.ts";
import { get } from "../server.ts";
import type { Row } from "../table.ts";
import { type Given, withCeiling } from "./given.ts";

/** A public document, against a bare server that answers the very same bytes. */
export const documentRow = async (name: string, path: string, { server, tenant, plan }: Given): Promise<Row> => {
  const call = get(server.port, tenant.host, path);
  const body = await askOk(call);
  return withCeiling("constant", { body }, (ceiling) =>
    compare(
      name,
      "≥ 0.85",
      { pid: ceiling.pid, call: { ...call, port: ceiling.port, path: "/" } },
      { pid: server.pid, call },
      plan,
    ),
  );
};
