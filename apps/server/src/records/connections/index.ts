/**
 * connections: where users come from. Owns the connections of every type, which fields each has, our secrets at providers
 * (sealed), and whether a connection is offered to a client. Leaves passwords to `credentials` and `passwords`, users'
 * accounts at providers to `identities`.
 */
export {
  type Connection,
  type ConnectionSettings,
  connectionFrom,
  getConnection,
  type LoginIdentifier,
  type PasswordPolicy,
  toConnection,
} from "./connection.ts";
export {
  assertConnection,
  connections,
  findConnections,
  holdConnection,
  listConnections,
} from "./connection-store.ts";
export {
  type Asking,
  askingAt,
  type Connections,
  createConnections,
  isOffered,
  offeredConnections,
  stillOffers,
} from "./connections.ts";
export { createConnection, insertDatabaseConnection } from "./create-connection.ts";
export { deleteConnection } from "./delete-connection.ts";
export { holdOffered } from "./hold-offered.ts";
export { namedConnection } from "./named.ts";
export { openSecret, reencryptConnections } from "./secret.ts";
export { updateConnection } from "./update-connection.ts";
