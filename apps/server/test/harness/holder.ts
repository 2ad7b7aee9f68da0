import type { Answer } from "./http.ts";
import { newApp, newPerson, type TestPerson, tokensFor } from "./login.ts";
import type { TestServer } from "./server.ts";
import { manage, type Tenant } from "./tenant.ts";

/** A person, and what they can call by the management permissions that they hold. */
export interface Holder {
  readonly person: TestPerson;
  readonly call: Tenant["call"];
}

const made = async (tenant: Tenant, path: string, body: object): Promise<Answer["body"]> => {
  const answer = await tenant.call("POST", path, body);
  if (answer.status !== 201) throw new Error(`Nothing was made: ${answer.status} ${answer.text}`);
  return answer.body;
};

/** A new person of the account who holds these management permissions. */
export const newHolder = async (server: TestServer, tenant: Tenant, values: readonly string[]): Promise<Holder> => {
  const { body } = await tenant.call("GET", `/apis?identifier=${encodeURIComponent(tenant.audience)}`);
  const api = body.results[0].id;
  const person = await newPerson(tenant);
  const permissions = values.map((value) => ({ api, value }));
  const role = await made(tenant, "/role", { name: `Role of ${person.id}`, permissions });
  await made(tenant, `/role/${role.id}/member`, { user: person.id });
  const tokens = await tokensFor(server, tenant, await newApp(tenant), person, { audience: tenant.audience, scope: undefined });
  if (tokens.status !== 200) throw new Error(`No tokens: ${tokens.status} ${tokens.text}`);
  return { person, call: manage(server, tenant.host, tokens.body.access_token) };
};
