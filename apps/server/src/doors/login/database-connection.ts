import { askingAt, type Connection, offeredConnections } from "../../records/connections/index.ts";
import type { Flow, FlowRooms } from "./flow.ts";

/** The database connections by which this login may be passed: offered to the client, and not narrowed away by the request. */
const databaseConnections = async ({ connections }: FlowRooms, { login }: Flow): Promise<readonly Connection[]> => {
  const { account, client, request } = login;
  const offered = offeredConnections(await connections.get(account.id), askingAt(account, client));
  const wanted = request.connections.length === 0 ? offered : offered.filter(({ id }) => request.connections.includes(id));
  return wanted.filter(({ type }) => type === "database");
};

/** The one that the page's form is about: the account's default, else the oldest; `undefined` where no password is taken. */
export const databaseConnection = async (rooms: FlowRooms, flow: Flow): Promise<Connection | undefined> => {
  const offered = await databaseConnections(rooms, flow);
  const { default_connection: byDefault } = flow.login.account.settings;
  return offered.find(({ id }) => id === byDefault) ?? offered[0];
};

/** Whether people may sign up there. A page about one's own account is none that somebody without one needs. */
export const offersSignUp = ({ login }: Flow, { disableSignup }: Connection): boolean => !disableSignup && !login.request.ownPage;
