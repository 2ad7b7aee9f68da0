import type { ClientCredentialsEvent, ContinueEvent, PostLoginEvent, PreSignupEvent, Trigger } from "../index.ts";

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

/** What an Action is given when `--event` names no file. */
export const samples: Readonly<Record<Trigger, object>> = {
  "post-login": login,
  continue: returned,
  "client-credentials": machine,
  "pre-signup": signUp,
};
