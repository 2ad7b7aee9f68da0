import { isComplete, socialConnections } from "../../engines/federation/index.ts";
import type { Connection } from "../../records/connections/index.ts";
import type { ProviderView } from "../pages/index.ts";
import { databaseConnection } from "./database-connection.ts";
import type { Flow, FlowRooms } from "./flow.ts";

/** The ways in that a page offers, and that can be gone: what the account puts in an order comes in it, the rest behind, passwords before providers. */
export interface Methods {
  /** The database connection that the form is about, if a password is taken here. */
  readonly database: Connection | undefined;
  readonly providers: readonly ProviderView[];
  readonly providersFirst: boolean;
}

const viewOf = ({ id, type, name }: Connection): ProviderView => ({ connection: id, type, name });

export const methodsOf = async (rooms: FlowRooms, flow: Flow): Promise<Methods> => {
  const order = flow.login.account.settings.login_methods.order ?? [];
  const placeOf = ({ id }: Connection): number => (order.includes(id) ? order.indexOf(id) : order.length);
  const database = await databaseConnection(rooms, flow);
  const social = (await socialConnections(rooms.connections, flow.login))
    .filter(isComplete)
    .toSorted((a, b) => placeOf(a) - placeOf(b));
  const [first] = social;
  const providersFirst = first !== undefined && database !== undefined && placeOf(first) < placeOf(database);
  return { database, providers: social.map(viewOf), providersFirst };
};
