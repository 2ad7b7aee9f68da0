import { openEngine, queriesOn } from "../../apps/server/src/ground/storage/index.ts";
import { askOk } from "../ask.ts";
import { compare } from "../compare.ts";
import { seededClient, seededSlug } from "../seed/accounts.ts";
import { insertUsers } from "../seed/users.ts";
import { get, newInstallation, openTenant, startServer } from "../server.ts";
import type { Row } from "../table.ts";
import type { Given } from "./given.ts";

const name = "list users, page of 50, filtered (large / 1 000 users)";
const target = "≥ 0.67";
const path = `/user?pageSize=50&query=${encodeURIComponent("suspended:false locale:es")}`;

/** A database that `npm run seed` has filled. */
export interface Seeded {
  readonly url: string;
  readonly encryptionKey: string;
  readonly clientSecret: string;
}

const addUsers = async (url: string, accountId: string): Promise<void> => {
  const engine = await openEngine({ url }, (event, error) => console.error(event, error));
  await insertUsers(queriesOn(engine.background, []), accountId, 1_000).finally(() => engine.close());
};

/** The same page of one account's users in a large installation and in one that has this account alone. */
export const listRow = async ({ server, tenant, databaseUrl, plan }: Given, seeded: Seeded | undefined): Promise<Row> => {
  if (databaseUrl === undefined) return { name, unit: "req/s", target, note: "needs PostgreSQL" };
  if (seeded === undefined) return { name, unit: "req/s", target, note: "seed first (see bench/README.md)" };
  await addUsers(databaseUrl, tenant.id);
  const installation = newInstallation(seeded.url, seeded.encryptionKey);
  try {
    const large = await startServer(installation);
    try {
      const credentials = { client_id: seededClient, client_secret: seeded.clientSecret };
      const host = `${seededSlug(1)}.${large.host}`;
      const opened = await openTenant(large.port, host, credentials);
      const call = get(large.port, host, path, opened.managementToken);
      const small = get(server.port, tenant.host, path, tenant.managementToken);
      await askOk(small);
      return await compare(name, target, { pid: server.pid, call: small }, { pid: large.pid, call }, plan);
    } finally {
      await large.stop();
    }
  } finally {
    installation.remove();
  }
};
