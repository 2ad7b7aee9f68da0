import type { ClientCredentialsEvent, ContinueEvent, PostLoginEvent, PreSignupEvent, Trigger } from "./index.ts";

type Sample<Event> = Omit<Event, "secrets">;

const client = { client_id: "web", name: "Web shop" };
const connection = { name: "Username-Password-Authentication", strategy: "database" };
const request = {
  ip: "203.0.113.7",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  language: "es-ES,es;q=0.9,en;q=0.5",
  device: "desktop",
} as const;

const login: Sample<PostLoginEvent> = {
  user: {
    user_id: "user_0192f0c4a7b1c2d3e4f5a6b7",
    email: "kim@example.org",
    email_verified: true,
    name: "Kim Doe",
    given_name: "Kim",
    family_name: "Doe",
    phone_verified: false,
    locale: "es",
    createdAt: "2026-01-15T09:30:00.000Z",
    last_login: "2026-02-01T18:00:00.000Z",
    logins_count: 4,
    user_metadata: { theme: "dark" },
    app_metadata: { plan: "free" },
    identities: [{ connection: connection.name, identity_id: "user_0192f0c4a7b1c2d3e4f5a6b7", profile_data: {} }],
  },
  client,
  connection,
  request: {
    ...request,
    hostname: "acme.auth.example.net",
    query: { client_id: "web", response_type: "code", scope: "openid email" },
  },
  stats: { is_new_user: false, account_age_ms: 1_500_000_000, language_changed: false },
  transaction: {
    redirect_uri: "https://shop.example.org/callback",
    requested_scopes: ["openid", "email"],
    state: "xyz",
    protocol: "oidc",
    prompt: [],
  },
  authentication: { methods: [{ name: "pwd", timestamp: "2026-02-02T08:00:00.000Z" }] },
  authorization: { roles: ["customer"] },
};

const returned: Sample<ContinueEvent> = {
  ...login,
  request: { ...login.request, query: { ...login.request.query, state: "continue-state" } },
};

const machine: Sample<ClientCredentialsEvent> = {
  client: { client_id: "nightly", name: "Nightly export" },
  request: { ...request, userAgent: "node", language: "", device: "unknown" },
  accessToken: { audience: "https://api.example.org", scope: "read:orders" },
  resource_server: { identifier: "https://api.example.org" },
};

const signUp: Sample<PreSignupEvent> = {
  user: { email: "kim@example.org", name: "Kim Doe", user_metadata: {}, app_metadata: {} },
  client,
  connection,
  request,
};

type Members = Readonly<Record<string, unknown>>;

/** An event of each trigger, with every member that is there always, and most of the others. */
export const samples: Readonly<Record<Trigger, Members>> = {
  "post-login": { ...login },
  continue: { ...returned },
  "client-credentials": { ...machine },
  "pre-signup": { ...signUp },
};

/** Why an event to try an Action with is none of the trigger's; `undefined` when it is. */
export const strangersIn = (trigger: Trigger, event: Members): string | undefined => {
  const known = Object.keys(samples[trigger]);
  const strange = Object.keys(event).filter((name) => !known.includes(name));
  return strange.length === 0
    ? undefined
    : `An event of ${trigger} has no member ${strange.join(", ")}. It has ${known.join(", ")}.`;
};

const isMembers = (value: unknown): value is Members => typeof value === "object" && value !== null && !Array.isArray(value);

/** `null` stands for a member that is absent, as what a user does not have is. */
const without = (members: Members): Members => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));

/**
 * An event to try an Action with: members that it lacks, and members of its members, are the sample's; `null` leaves one out.
 * What lies deeper (`user.app_metadata`, `request.query`) is taken as it is given.
 */
export const completedEvent = (trigger: Trigger, event: Members): Members => {
  const sample = samples[trigger];
  const merged = Object.entries(event).map(([name, given]) => {
    const known = sample[name];
    return [name, isMembers(given) && isMembers(known) ? without({ ...known, ...given }) : given] as const;
  });
  return without({ ...sample, ...Object.fromEntries(merged) });
};
