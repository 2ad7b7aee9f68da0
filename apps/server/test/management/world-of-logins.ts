import type { Operation } from "@faable/auth-contract";
import { newStage } from "../harness/federation.ts";
import type { Provider } from "../harness/providers/provider.ts";
import type { TestServer } from "../harness/server.ts";
import type { Tenant } from "../harness/tenant.ts";
import { type World, withParams } from "./world.ts";

/** Operations that find something only after a user has signed in by a provider. */
const afterLogin = ["getProviderToken", "refreshProviderToken"];

/** The world of a tenant in which identities have been signed in by, where an operation needs that. */
export const withLogins = (world: World, server: TestServer, tenant: Tenant, provider: Provider): World => {
  const tokens = { access_token: "at-walk", refresh_token: "rt-walk" };
  let people = 0;
  const identity = async (): Promise<string> => {
    people += 1;
    const person = { id: `walk-${people}`, name: "Walk" };
    for (const [path, body] of Object.entries({ "/token": tokens, "/me": person }))
      provider.faults.set(path, { kind: "answer", status: 200, body: JSON.stringify(body) });
    const stage = await newStage(server, "custom", provider, { connection_name: `walk ${people}` }, tenant);
    await stage.signIn(person);
    return (await tenant.call("GET", `/identity?query=connection:${stage.connection}`)).body.results[0].id;
  };
  return {
    ...world,
    request: async (operation: Operation) => {
      const request = await world.request(operation);
      return afterLogin.includes(operation.id) ? withParams(operation, request, { id: await identity() }) : request;
    },
  };
};
