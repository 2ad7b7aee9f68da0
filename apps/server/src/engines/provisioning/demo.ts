import { randomUUID } from "node:crypto";
import { randomSecret } from "../../base/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import { insertApi } from "../../records/apis/index.ts";
import { insertClient } from "../../records/clients/index.ts";
import { insertCredential } from "../../records/credentials/index.ts";
import { insertUser } from "../../records/users/index.ts";
import type { HashingPool } from "../passwords/index.ts";

export interface MachineCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What the demo account was given to be tried with. */
export interface Demo {
  /** For the Management API. */
  readonly machine: MachineCredentials;
  /** Somebody who can sign in. */
  readonly person: { readonly email: string; readonly password: string };
  /** The application of `examples/web-app`, whose server keeps a secret. */
  readonly web: MachineCredentials;
  /** The application of `examples/browser-app`, which can keep none. */
  readonly browserClientId: string;
  /** The audience of `examples/api`. */
  readonly audience: string;
  /** Where the examples run. */
  readonly urls: Readonly<Record<"web" | "browser" | "api", string>>;
}

export const demoSlug = "acme";

/** The applications' addresses are registered, so their ports are given. */
const urls = {
  web: "http://localhost:4001",
  browser: "http://localhost:4002",
  api: "http://localhost:4003",
} as const;

const ada = {
  email: "ada@acme.example",
  email_verified: true,
  name: "Ada Park",
  given_name: "Ada",
  family_name: "Park",
  locale: "en",
};
const bruno = { email: "bruno@acme.example", email_verified: true, name: "Bruno Sol", locale: "en" };

const credentials = (): MachineCredentials => ({ clientId: randomUUID(), clientSecret: randomSecret() });

export const newDemo = (): Demo => ({
  machine: credentials(),
  person: { email: ada.email, password: randomSecret().slice(0, 24) },
  web: credentials(),
  browserClientId: randomUUID(),
  audience: "https://orders.acme.example",
  urls,
});

export const hashDemoPassword = (pool: HashingPool, accountId: string, { person }: Demo): Promise<string> =>
  pool.hash(accountId, person.password);

const insertClients = async (tx: Transaction, { machine, web, browserClientId }: Demo): Promise<void> => {
  const grant_types = ["authorization_code" as const, "refresh_token" as const];
  const at = (origin: string) => ({ grant_types, callbacks: [`${origin}/callback`], logout_urls: [`${origin}/`] });
  await insertClient(
    tx,
    { name: "Nightly job", grant_types: ["client_credentials"] },
    { clientId: machine.clientId, secret: machine.clientSecret },
    tx.at,
  );
  await insertClient(tx, { name: "Web app", ...at(urls.web) }, { clientId: web.clientId, secret: web.clientSecret }, tx.at);
  await insertClient(
    tx,
    { name: "Browser app", ...at(urls.browser), token_endpoint_auth_method: "none", web_origins: [urls.browser] },
    { clientId: browserClientId, secret: undefined },
    tx.at,
  );
};

/** Fills the demo account with what the examples need: applications, an API, and people of whom one has a password. */
export const insertDemo = async (tx: Transaction, connectionId: string, demo: Demo, passwordHash: string): Promise<void> => {
  await insertClients(tx, demo);
  await insertApi(tx, {
    name: "Orders",
    identifier: demo.audience,
    permissions: [
      { value: "read:orders", description: "See orders." },
      { value: "create:orders", description: "Place orders." },
    ],
    enforce_policies: true,
    token_dialect: "access_token_authz",
  });
  const { id: userId } = await insertUser(tx, null, ada, tx.at);
  await insertCredential(tx, { userId, connectionId, passwordHash, at: tx.at });
  await insertUser(tx, null, bruno, tx.at);
};
