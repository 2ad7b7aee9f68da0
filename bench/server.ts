import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ask, askOk, type Call, form, member } from "./ask.ts";
import { freePort, type Running, start, type Variables } from "./process.ts";

const main = new URL("../apps/server/src/main.js", import.meta.url).pathname;

/** Our server as its own process, started the way an operator starts it. */
export interface Server extends Running {
  readonly host: string;
  /** From starting the process until the readiness probe answers 200. */
  readonly readyAfter: number;
}

/** Where a server's data is, and the credentials of its first start. */
export interface Installation {
  readonly directory: string;
  readonly env: Variables;
  readonly operator: { readonly client_id: string; readonly client_secret: string };
  readonly remove: () => void;
}

/** An installation of its own in a temporary directory; with a URL its data is in PostgreSQL, else embedded. */
export const newInstallation = (databaseUrl?: string, encryptionKey = randomBytes(32).toString("base64")): Installation => {
  const directory = mkdtempSync(join(tmpdir(), "faable-bench-"));
  const operator = { client_id: "bench-operator", client_secret: randomBytes(32).toString("base64url") };
  return {
    directory,
    operator,
    env: {
      FAABLE_ENCRYPTION_KEY: encryptionKey,
      FAABLE_BOOTSTRAP_CLIENT_ID: operator.client_id,
      FAABLE_BOOTSTRAP_CLIENT_SECRET: operator.client_secret,
      FAABLE_DATA_DIR: join(directory, "data"),
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
};

const ready = async (port: number): Promise<void> => {
  const probe: Call = { method: "GET", port, path: "/readyz", headers: { host: "localhost" } };
  const answers = (): Promise<boolean> =>
    ask(probe).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await answers())) await wait(5);
};

export const startServer = async ({ env, directory }: Installation): Promise<Server> => {
  const port = await freePort();
  const begin = performance.now();
  const running = await start({
    script: main,
    cwd: directory,
    env: {
      ...env,
      PORT: String(port),
      FAABLE_DEMO: "false",
      FAABLE_RATE_LIMITS: "off",
      // Providers of the rows about them are on this machine.
      FAABLE_ALLOW_PRIVATE_NETWORK: "true",
      LOG_LEVEL: "warn",
    },
    ready: /is ready at .*:(\d+)/,
  });
  await ready(port);
  return { ...running, host: `localhost:${port}`, readyAfter: performance.now() - begin };
};

export interface Credentials {
  readonly client_id: string;
  readonly client_secret: string;
}

/** An account with what the rows ask for. */
export interface Tenant {
  readonly id: string;
  readonly host: string;
  readonly credentials: Credentials;
  readonly managementToken: string;
}

export const tokenCall = (port: number, { host, credentials }: Pick<Tenant, "host" | "credentials">, audience: string): Call =>
  form(port, host, "/oauth/token", { grant_type: "client_credentials", ...credentials, audience });

const tokenFor = async (call: Call): Promise<string> => member(await askOk(call), "access_token");

export const get = (port: number, host: string, path: string, token?: string): Call => ({
  method: "GET",
  port,
  path,
  headers: { host, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
});

export const post = (port: number, host: string, path: string, token: string, body: object): Call => ({
  ...get(port, host, path, token),
  method: "POST",
  headers: { host, authorization: `Bearer ${token}`, "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const discoveryPath = "/.well-known/openid-configuration";

/** Opens a tenant that exists already, by the credentials of its machine client. */
export const openTenant = async (port: number, host: string, credentials: Credentials): Promise<Tenant> => {
  const discovery = await askOk(get(port, host, discoveryPath));
  const audience = member(discovery, "management_audience");
  const managementToken = await tokenFor(tokenCall(port, { host, credentials }, audience));
  return { id: member(discovery, "account_id"), host, credentials, managementToken };
};

export const tenantSlug = "bench";

/** Creates a tenant and its machine client through the operator's API, as an operator would. */
export const createTenant = async (
  { port, host }: Server,
  { operator }: Installation,
  slug: string = tenantSlug,
): Promise<Credentials> => {
  const main = await openTenant(port, host, operator);
  const account = await askOk(post(port, host, "/account", main.managementToken, { name: "Bench", slug }));
  const own = member(account, "domain");
  const audience = `faable:management:${member(account, "id")}`;
  const token = await tokenFor(tokenCall(port, { host, credentials: operator }, audience));
  const client = await askOk(post(port, own, "/client", token, { name: "Backend", grant_types: ["client_credentials"] }));
  return { client_id: member(client, "client_id"), client_secret: member(client, "client_secret") };
};
