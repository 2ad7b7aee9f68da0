import { randomBytes } from "node:crypto";
import { type Answer, postForm, send } from "./http.ts";
import type { TestServer } from "./server.ts";

type Target = Pick<TestServer, "baseUrl" | "host">;

/** A tenant of its own for one test: its host, its machine client and a management token. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly host: string;
  readonly audience: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Resource id of the machine client. */
  readonly client: string;
  readonly token: string;
  /** Calls the Management API with the tenant's token. A body makes it a JSON POST. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** A client-credentials request with the tenant's client. */
  /** A password grant at the tenant. */
  readonly signIn: (parameters: Record<string, string>) => Promise<Answer>;
  readonly requestToken: (parameters?: Record<string, string>) => Promise<Answer>;
}

export const manage =
  (server: Target, host: string, token: string) =>
  (method: string, path: string, body?: unknown): Promise<Answer> =>
    send(server, path, {
      method,
      host,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

const tokenFor = async (server: Target, host: string, form: Record<string, string>): Promise<string> => {
  const answer = await postForm(server, "/oauth/token", { grant_type: "client_credentials", ...form }, { host });
  if (answer.status !== 200) throw new Error(`No token: ${answer.status} ${answer.text}`);
  return answer.body.access_token;
};

/** The operator's token for an account's Management API; its own when none is named. */
export const operatorToken = async (server: Target & Pick<TestServer, "operator">, accountId?: string): Promise<string> => {
  const discovery = await send(server, "/.well-known/openid-configuration");
  const audience = accountId === undefined ? discovery.body.management_audience : `faable:management:${accountId}`;
  return tokenFor(server, server.host, {
    client_id: server.operator.clientId,
    client_secret: server.operator.clientSecret,
    audience,
  });
};

/** Creates an account through the operator's API, and a machine client in it. */
export const newTenant = async (
  server: Target & Pick<TestServer, "operator">,
  slug = `t${randomBytes(5).toString("hex")}`,
): Promise<Tenant> => {
  const created = await manage(server, server.host, await operatorToken(server))("POST", "/account", {
    name: `Tenant ${slug}`,
    slug,
  });
  if (created.status !== 201) throw new Error(`No account: ${created.status} ${created.text}`);
  const { id, domain: host } = created.body;
  const client = await manage(server, host, await operatorToken(server, id))("POST", "/client", { name: "Backend" });
  if (client.status !== 201) throw new Error(`No client: ${client.status} ${client.text}`);
  const { client_id: clientId, client_secret: clientSecret } = client.body;
  const audience = `faable:management:${id}`;
  const token = await tokenFor(server, host, { client_id: clientId, client_secret: clientSecret, audience });
  return {
    id,
    slug,
    host,
    audience,
    clientId,
    clientSecret,
    client: client.body.id,
    token,
    call: manage(server, host, token),
    signIn: (parameters) => postForm(server, "/oauth/token", { grant_type: "password", ...parameters }, { host }),
    requestToken: (parameters = {}) =>
      postForm(
        server,
        "/oauth/token",
        { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, audience, ...parameters },
        { host },
      ),
  };
};

/** Two accounts of their own, for what one must not see or feel of the other. */
export const newTenants = async (server: TestServer): Promise<[Tenant, Tenant]> => [
  await newTenant(server),
  await newTenant(server),
];
