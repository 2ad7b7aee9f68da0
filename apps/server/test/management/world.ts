import type { Operation } from "@faable/auth-contract";
import type { Answer } from "../harness/http.ts";
import type { Tenant } from "../harness/tenant.ts";

/** One object of every kind in a tenant, by id. */
export interface World {
  readonly account: string;
  readonly user: string;
  readonly otherUser: string;
  readonly client: string;
  readonly api: string;
  readonly team: string;
  readonly member: string;
  readonly log: string;
}

const created = (answer: Answer): string => {
  if (answer.status !== 201) throw new Error(`Not created: ${answer.status} ${answer.text}`);
  return answer.body.id;
};

/** Fills a tenant with one object of every kind. */
export const newWorld = async ({ id: account, call }: Tenant): Promise<World> => {
  const user = created(await call("POST", "/user", { email: "world@example.org", name: "World" }));
  const otherUser = created(await call("POST", "/user", { name: "Other" }));
  const client = created(await call("POST", "/client", { name: "World" }));
  const api = created(await call("POST", "/apis", { name: "World", identifier: "https://world.example.com" }));
  const team = created(await call("POST", "/team", { name: "World" }));
  const member = created(await call("POST", `/team/${team}/member`, { user }));
  const { results } = (await call("GET", "/logs?pageSize=1")).body;
  return { account, user, otherUser, client, api, team, member, log: results[0].id };
};

const subject = (path: string, { user, client, team }: World): string => {
  if (path.startsWith("/user")) return user;
  return path.startsWith("/client") ? client : team;
};

/** A path of the contract with the ids of a world in it. */
export const pathIn = (path: string, world: World): string =>
  path
    .replace(":account_id", world.account)
    .replace(":apis_id", world.api)
    .replace(":team_id", world.team)
    .replace(":member_id", world.member)
    .replace(":log_id", world.log)
    .replace(":host", "nowhere.example")
    .replace(":id", subject(path, world));

/** A body that the operation takes; values differ at every call where they must be unique. */
let counter = 0;
export const bodyFor = (operation: Operation, world: World): object | undefined => {
  counter += 1;
  const bodies: Record<string, object> = {
    createAccount: { name: "Made", slug: `made-${counter}` },
    updateAccount: { name: "Changed" },
    createUser: { name: "Made" },
    updateUser: { name: "Changed" },
    createClient: { name: "Made" },
    updateClient: { name: "Changed" },
    createApi: { name: `Made ${counter}`, identifier: `https://made-${counter}.example.com` },
    updateApi: { name: "Changed" },
    createTeam: { name: `Made ${counter}` },
    updateTeam: { name: "Changed" },
    addTeamMember: { user: world.otherUser },
    updateTeamMember: { roles: [] },
  };
  return bodies[operation.id];
};

/** Every path that an operation is served at. */
export const pathsOf = ({ path, otherPaths = [] }: Operation): readonly string[] => [path, ...otherPaths];
