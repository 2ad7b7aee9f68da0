/**
 * Prefixes of every identifier the server gives out. An id is `<prefix>_` followed by 24 lowercase hexadecimal
 * characters: 12 of creation time (milliseconds) and 12 random, so ids sort by creation. Callers treat them as opaque.
 */
export const idPrefixes = {
  account: "account",
  user: "user",
  credential: "credential",
  connection: "connection",
  identity: "identity",
  client: "client",
  api: "api",
  team: "team",
  teamMember: "tm",
  role: "role",
  roleMember: "rm",
  log: "log",
  key: "key",
  session: "session",
  grant: "grant",
  consent: "consent",
  action: "action",
  block: "block",
  actionEvent: "actionevent",
  subscription: "ns",
  event: "evt",
  delivery: "dlv",
  login: "login",
} as const;

/** What an identifier can name. */
export type IdKind = keyof typeof idPrefixes;

/** The regular expression source that an id of this kind matches as a whole. */
export const idPattern = (kind: IdKind): string => `^${idPrefixes[kind]}_[0-9a-f]{24}$`;
