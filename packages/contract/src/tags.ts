/** What operations are grouped under, and what a reader finds there. A new resource adds its line. */
export const tags = {
  oauth: "Protocol endpoints of the account: tokens, discovery, public keys (RFC 6749, RFC 8414, RFC 7517).",
  service: "The process itself: whether it is up and ready, and this description.",
  login: "What an application's own pages call to sign people up.",
  account: "Tenants and their settings. An account is an issuer on its own host; the operator's also owns the installation.",
  user: "The people of the account: profile, metadata, suspension, memberships.",
  session: "Who is signed in where, and how to end it.",
  credentials: "Passwords of users on database connections: set, imported, never shown.",
  identity: "Accounts of users at upstream providers.",
  connection: "Where users come from: databases of passwords, social and enterprise providers.",
  me: "What a signed-in person sees and changes of themselves.",
  client: "OAuth clients: applications, backends and devices that ask for tokens.",
  apis: "Resource servers: audiences with their catalogue of scopes and their rules for tokens.",
  role: "Named groups of API permissions, and who holds them in the whole account.",
  team: "Groups of users and who belongs to them.",
  action: "The tenant's own JavaScript in logins, sign-ups and machine tokens; and the blocks that it sets.",
  webhooks: "Webhooks: who is told of what happens, what became of each delivery, and the events themselves.",
  logs: "The audit trail: what happened, to what, by whom. Rows are never changed.",
} as const;

/** A heading of the documentation. */
export type Tag = keyof typeof tags;
