import { readFileSync } from "node:fs";
import type { FaableAuthApi } from "@faable/auth-sdk";

/** Where the application and the stand-in for GitHub are. */
export interface Places {
  readonly app: string;
  readonly github: string;
}

/** What the application needs to know. */
export interface SetUp {
  readonly clientId: string;
  readonly clientSecret: string;
}

const names = { client: "Actions example", connection: "stand-in-github", action: "Complete the profile" } as const;

const findClient = async (api: FaableAuthApi) =>
  (await api.listClients({ q: names.client }).all()).find(({ name }) => name === names.client);
const findConnection = async (api: FaableAuthApi) =>
  (await api.listConnections().all()).find(({ connection_name }) => connection_name === names.connection);
const findAction = async (api: FaableAuthApi) =>
  (await api.listActions({ q: names.action }).all()).find(({ name }) => name === names.action);

/** The one of this name, made or changed to what it should be: so the example can be started again and again. */
const clientFor = async (api: FaableAuthApi, { app }: Places) => {
  const fields = { callbacks: [`${app}/callback`], logout_urls: [`${app}/`] };
  const known = await findClient(api);
  if (!known) return api.createClient({ name: names.client, ...fields });
  await api.updateClient(known.id, fields);
  return api.rotateClientSecret(known.id);
};

const connect = async (api: FaableAuthApi, client: string, { github }: Places): Promise<void> => {
  const fields = {
    enabled_clients: [client],
    client_id: "stand-in",
    client_secret: "not-a-secret",
    authorize_url: `${github}/login/oauth/authorize`,
    token_url: `${github}/login/oauth/access_token`,
    userinfo_url: `${github}/user`,
  };
  const known = await findConnection(api);
  if (known) await api.updateConnection(known.id, fields);
  else await api.createConnection({ connection_name: names.connection, connection_type: "github", ...fields });
};

const act = async (api: FaableAuthApi, secrets: Record<string, string>): Promise<void> => {
  const code = readFileSync(new URL("./complete-profile.js", import.meta.url), "utf8");
  const known = await findAction(api);
  if (known) await api.updateAction(known.id, { code, secrets, enabled: true });
  else await api.createAction({ name: names.action, code, secrets });
};

/** Registers the application, the connection and the Action with the tenant. */
export const setUp = async (api: FaableAuthApi, places: Places, profileKey: string): Promise<SetUp> => {
  const { id, client_id: clientId, client_secret: clientSecret } = await clientFor(api, places);
  if (!clientSecret) throw new Error("The tenant gave the application no secret.");
  await connect(api, id, places);
  await act(api, { CLIENT_ID: clientId, APP_URL: places.app, PROFILE_KEY: profileKey });
  return { clientId, clientSecret };
};

/** Takes away what `setUp` has registered; answers what was there. The users who came by the connection stay. */
export const remove = async (api: FaableAuthApi): Promise<readonly string[]> => {
  const [action, connection, client] = [await findAction(api), await findConnection(api), await findClient(api)];
  if (action) await api.deleteAction(action.id);
  if (connection) await api.deleteConnection(connection.id);
  if (client) await api.deleteClient(client.id);
  return [
    ...(action ? [`the Action "${names.action}"`] : []),
    ...(connection ? [`the connection "${names.connection}"`] : []),
    ...(client ? [`the client "${names.client}"`] : []),
  ];
};
