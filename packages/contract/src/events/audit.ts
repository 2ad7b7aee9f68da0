import { type Static, type TSchema, Type } from "typebox";
import { lifetimes, limits } from "../lifetimes.ts";
import { Closed } from "../shapes.ts";
import type { AuditEntry, AuditStatus } from "./event.ts";
import type { WebhookType } from "./webhook.ts";

/** Declares a type; exists so that the type of its data is kept. */
const entry = <D extends TSchema>(declared: AuditEntry<D>): AuditEntry<D> => Object.freeze(declared);

/** What every administrative change tells: which object, and the names of the fields that changed, never their values. */
export const ChangeData = Closed({
  resource_id: Type.String({ description: "The object that was changed." }),
  changed: Type.Optional(Type.Array(Type.String(), { description: "Names of the fields that were set or changed." })),
});

/** The `data` of an administrative change. */
export type Change = Static<typeof ChangeData>;

const administrative = (when: string) => entry({ when, status: "success", data: ChangeData, keepFor: null });

const Refusable = Closed({
  client_id: Type.String({ description: "The OAuth `client_id`." }),
  audience: Type.Optional(Type.String({ description: "The audience that was asked for." })),
  scope: Type.Optional(Type.String({ description: "What was granted with the first tokens of a login." })),
  count: Type.Optional(
    Type.Integer({
      description: "Tokens granted to this client for this audience since the row before it; 1 of the first tokens of a login.",
    }),
  ),
  error: Type.Optional(Type.String({ description: "The `error_code` of a refusal." })),
});

const refused = { failed: "A request for tokens was refused." } as const;

const Login = Closed({
  client_id: Type.Optional(Type.String({ description: "The OAuth `client_id` at which it happened." })),
  session: Type.Optional(Type.String({ description: "The session." })),
  connection: Type.Optional(Type.String({ description: "The connection that proved the user." })),
  flow: Type.Optional(Type.String({ description: "Where it happened, for example `authorize` or `password`." })),
  amr: Type.Optional(Type.Array(Type.String(), { description: "How the user was proven." })),
  error: Type.Optional(Type.String({ description: "The `error_code` of a refusal." })),
  reason: Type.Optional(Type.String({ description: "What went wrong at a provider, for whoever administers the connection." })),
});

const Membership = Closed({
  resource_id: Type.String({ description: "The membership." }),
  method: Type.Optional(Type.String({ description: "How it came about: `direct`." })),
  roles: Type.Optional(Type.Array(Type.String(), { description: "The roles that the member holds in the team from now on." })),
});

const Registration = Closed({
  resource_id: Type.String({ description: "The client." }),
  client_id: Type.String({ description: "The OAuth `client_id`." }),
});

const registered = (when: string) => entry({ when, status: "success", data: Registration, keepFor: null });

const Holding = Closed({
  resource_id: Type.String({ description: "The assignment." }),
  role: Type.String({ description: "The role." }),
});

const Run = {
  action: Type.String({ description: "The Action." }),
  name: Type.String({ description: "Its name then." }),
  trigger: Type.String({ description: "When it ran." }),
  revision: Type.Integer({ description: "The revision that ran." }),
  duration_ms: Type.Number({ description: "How long it ran." }),
  connection: Type.Optional(Type.String({ description: "The connection that proved the user." })),
  console: Type.Array(Type.Unsafe<{ level: string; text: string }>({ type: "object" }), {
    description: "What the code wrote: `{level, text}`.",
  }),
  review: Type.Optional(Type.Literal(true, { description: "Somebody should look at it." })),
  reviews: Type.Optional(
    Type.Array(Type.Unsafe<{ code: string; details?: object }>({ type: "object" }), {
      description: "`{code, details}` of each `api.access.review`.",
    }),
  ),
};

const Denial = {
  reason: Type.String({ description: "What the person or application was told." }),
  code: Type.Optional(Type.String({ description: "The tag that the code gave." })),
  details: Type.Optional(Type.Unsafe<object>({ type: "object", description: "What the code gave besides." })),
  block_until: Type.Optional(Type.String({ description: "Until when it holds without the code being run." })),
  deny_count: Type.Optional(Type.Integer({ description: "How often this Action has denied this user with a duration." })),
};

const run = <D extends TSchema>(when: string, status: AuditEntry["status"], data: D) =>
  entry({ when, status, data, keepFor: lifetimes.actionLogs });

const Delivered = Closed({
  subscription_id: Type.String({ description: "The subscription." }),
  delivery_id: Type.Optional(Type.String({ description: "The delivery; absent for a test." })),
  event_id: Type.String({ description: "The event." }),
  event_type: Type.String({ description: "Its type." }),
  attempt: Type.Integer({ description: "Which try it was." }),
  duration_ms: Type.Number({ description: "How long it took." }),
  request: Type.Unsafe<{ url: string; body: string }>({ type: "object", description: "`{url, body}`; long bodies are cut." }),
  response: Type.Optional(
    Type.Unsafe<{ body: string }>({ type: "object", description: "`{body}`, cut; absent for receivers on a private network." }),
  ),
  response_status: Type.Optional(Type.Integer({ description: "The receiver's status code." })),
  error: Type.Optional(Type.String({ description: "Why it failed." })),
  test: Type.Optional(Type.Literal(true, { description: "A sample that was asked for." })),
});

/** The type that tells of a try to deliver an event. */
export const deliveryEvent = <T extends WebhookType>(type: T): `webhook.${T}` => `webhook.${type}`;

const delivered = entry({
  when: "An event was delivered to a subscription.",
  status: "success",
  otherwise: { failed: "A try to deliver an event to a subscription failed." },
  data: Delivered,
  keepFor: lifetimes.events,
});

const deliveryEvents = {
  "webhook.user.created": delivered,
  "webhook.user.updated": delivered,
  "webhook.user.deleted": delivered,
  "webhook.auth.login": delivered,
  "webhook.team.member.added": delivered,
  "webhook.action.failing": delivered,
  "webhook.notification_subscription.disabled": delivered,
} satisfies Record<`webhook.${WebhookType}`, AuditEntry>;

/** Every type of the audit trail (`GET /logs`). `docs/events.md` is made from this table. */
export const auditEvents = {
  "admin.account.created": entry({
    when: "An account was created.",
    status: "success",
    data: Closed({
      resource_id: Type.String({ description: "The new account." }),
      slug: Type.String({ description: "Its host label." }),
    }),
    keepFor: null,
  }),
  "admin.account.updated": administrative("Account settings were changed."),
  "admin.account.deleted": administrative("An account was deleted."),
  "admin.accountkeys.updated": administrative("Signing keys were rotated."),
  "admin.accountkeys.revoked": entry({
    when: "A signing key was revoked: it left the JWKS at once and its tokens are refused.",
    status: "success",
    data: Closed({
      resource_id: Type.String({ description: "The account." }),
      kid: Type.String({ description: "The key that was revoked." }),
      replaced_by: Type.String({ description: "The key that signs from now on." }),
    }),
    keepFor: null,
  }),
  "admin.user.created": administrative("A user was created."),
  "admin.user.updated": administrative("A user was changed."),
  "admin.user.deleted": administrative("A user was deleted."),
  "admin.connection.created": administrative("A connection was created."),
  "admin.connection.updated": administrative("A connection was changed."),
  "admin.connection.deleted": administrative("A connection was deleted, with the credentials and identities on it."),
  "admin.credential.created": administrative("A user was given a password credential."),
  "admin.credential.updated": administrative("A password credential was changed."),
  "admin.credential.deleted": administrative("A password credential was deleted."),
  "admin.identity.created": administrative("An identity at a provider was linked to a user."),
  "admin.identity.token_read": administrative("A provider's token of a user was handed out."),
  "admin.identity.token_renewed": administrative("A provider's token of a user was renewed and handed out."),
  "admin.identity.deleted": administrative("An identity was unlinked from its user."),
  "user.password.set": entry({
    when: "A user's password was set.",
    status: "success",
    data: Closed({
      resource_id: Type.String({ description: "The credential." }),
      algorithm: Type.Optional(Type.String({ description: "How an imported hash was made. Absent when a password was given." })),
    }),
    keepFor: null,
  }),
  "auth.signup": entry({
    when: "A person signed up.",
    status: "success",
    data: Closed({
      client_id: Type.String({ description: "The OAuth `client_id` of the application." }),
      connection: Type.String({ description: "The connection." }),
    }),
    keepFor: null,
  }),
  "oauth.authorize": entry({
    when: "A request for a login was refused before the login began.",
    status: "failed",
    data: Closed({
      client_id: Type.String({ description: "The OAuth `client_id`." }),
      redirect_uri: Type.Optional(
        Type.String({ description: "The redirect URI that was asked for, without query and fragment." }),
      ),
      error: Type.String({ description: "The `error_code` of the refusal." }),
    }),
    keepFor: lifetimes.loginLogs,
  }),
  "auth.suspended": entry({
    when: "A suspended user was refused.",
    status: "failed",
    data: Closed({ flow: Type.String({ description: "What the user tried, for example `management`." }) }),
    keepFor: lifetimes.suspendedLogs,
  }),
  "admin.client.created": administrative("A client was created."),
  "admin.client.updated": administrative("A client was changed."),
  "admin.client.deleted": administrative("A client was deleted."),
  "admin.client.secret_rotated": entry({
    when: "A client's secret was replaced.",
    status: "success",
    data: Closed({
      resource_id: Type.String({ description: "The client." }),
      expires_previous_in: Type.Integer({ description: "Seconds for which the old secret goes on working." }),
    }),
    keepFor: null,
  }),
  "admin.client.reset": administrative("The operator's machine client was given new credentials from the server's own console."),
  "oauth.client.register": registered("A client registered itself."),
  "oauth.client.update": registered("A client that registered itself changed its registration."),
  "oauth.client.delete": registered("A client that registered itself deleted itself."),
  "admin.api.created": administrative("An API was created."),
  "admin.api.updated": administrative("An API was changed."),
  "admin.api.deleted": administrative("An API was deleted."),
  "admin.team.created": administrative("A team was created."),
  "admin.team.updated": administrative("A team was changed."),
  "admin.team.deleted": administrative("A team was deleted."),
  "team.member.added": entry({ when: "A user was added to a team.", status: "success", data: Membership, keepFor: null }),
  "team.member.removed": entry({ when: "A user was removed from a team.", status: "success", data: Membership, keepFor: null }),
  "user.login": entry({
    when: "A user signed in.",
    status: "success",
    otherwise: { failed: "A sign-in failed." },
    data: Login,
    keepFor: lifetimes.loginLogs,
  }),
  "user.identity.linked": entry({
    when: "A user signed in by a provider that attests the address of a user who was there: both are one now.",
    status: "success",
    data: Closed({
      resource_id: Type.String({ description: "The new identity." }),
      connection: Type.String({ description: "The connection." }),
      taken_over: Type.Optional(
        Type.Literal(true, {
          description:
            "The address had been verified by nobody: passwords, identities and sessions of whoever had said it was theirs were ended.",
        }),
      ),
    }),
    keepFor: null,
  }),
  "user.logout": entry({ when: "A user signed out.", status: "success", data: Login, keepFor: lifetimes.loginLogs }),
  "user.consent": entry({
    when: "A user let a client that registered itself act for them.",
    status: "success",
    otherwise: { failed: "A user refused to let a client that registered itself act for them." },
    data: Closed({
      client_id: Type.String({ description: "The OAuth `client_id`." }),
      scope: Type.String({ description: "What the client asked for, and was allowed." }),
    }),
    keepFor: null,
  }),
  "admin.action.created": administrative("An Action was created."),
  "admin.action.updated": administrative("An Action was changed."),
  "admin.action.deleted": administrative("An Action was deleted."),
  "admin.block.deleted": administrative("A block that an Action had set was ended by an administrator."),
  "action.executed": run(
    "An Action ran and denied nothing.",
    "success",
    Closed({
      ...Run,
      outcome: Type.String({ description: "`allow` or `redirect`." }),
      unfinished: Type.Optional(
        Type.Literal(true, {
          description:
            "Something was still open when the hook returned, and what would have followed never ran: most often an `await` is missing.",
        }),
      ),
    }),
  ),
  "action.denied": run("An Action denied what it was run for.", "failed", Closed({ ...Run, ...Denial })),
  "action.failed": run(
    "An Action failed, which denies what it was run for.",
    "failed",
    Closed({
      ...Run,
      error: Type.Unsafe<{ name: string; message: string; stack: string }>({
        type: "object",
        description: "`{name, message, stack}`; nobody but administrators sees it.",
      }),
      timeout: Type.Optional(Type.Literal(true, { description: "It ran into its limit of time." })),
    }),
  ),
  "action.blocked": run(
    "Somebody was refused by a block of before; the Action did not run.",
    "failed",
    Closed({
      action: Run.action,
      name: Run.name,
      trigger: Run.trigger,
      block: Type.String({ description: "The block." }),
      reason: Denial.reason,
      block_until: Type.String({ description: "When it ends." }),
    }),
  ),
  "action.claims": run(
    "An Action set claims of tokens. Their values are never written down.",
    "info",
    Closed({
      action: Run.action,
      access_token: Type.Array(Type.String(), { description: "Names of claims of the access token." }),
      id_token: Type.Array(Type.String(), { description: "Names of claims of the ID token." }),
      size: Type.Integer({ description: "Bytes of both as JSON." }),
    }),
  ),
  "action.failing": entry({
    when: `An Action has failed ${limits.actionFailures} times in a row, and again at each tenfold of it: whoever comes to it is refused.`,
    status: "failed",
    data: Closed({
      action: Run.action,
      name: Run.name,
      trigger: Run.trigger,
      failures: Type.Integer({ description: "How often in a row." }),
      error: Type.Unsafe<{ name: string; message: string; stack: string }>({ type: "object", description: "The last error." }),
    }),
    keepFor: null,
  }),
  "auth.break_glass": entry({
    when: "A token to mend the Actions of the tenant was granted past them.",
    status: "info",
    data: Closed({
      client_id: Type.String({ description: "The OAuth `client_id`." }),
      scope: Type.String({ description: "What the token may do." }),
    }),
    keepFor: null,
  }),
  "admin.notification_subscription.created": administrative("A receiver of webhooks was subscribed."),
  "admin.notification_subscription.updated": administrative("A subscription was changed."),
  "admin.notification_subscription.deleted": administrative("A subscription was deleted, with its deliveries."),
  "admin.notification_subscription.secret_rotated": administrative("The secret of a subscription was replaced."),
  "admin.notification_subscription.replayed": administrative("Events were sent to a subscription once more."),
  "notification_subscription.disabled": entry({
    when: "A subscription was disabled because every delivery to it had failed for days.",
    status: "failed",
    data: Closed({
      subscription_id: Type.String({ description: "The subscription." }),
      failing_since: Type.String({ description: "Since when." }),
    }),
    keepFor: null,
  }),
  ...deliveryEvents,
  "admin.session.revoked": administrative("A session was ended by an administrator."),
  "oauth.backchannel_logout": entry({
    when: "A client was told that a session of it had ended (OIDC Back-Channel Logout).",
    status: "success",
    otherwise: {
      failed: "A client could not be told that a session of it had ended (OIDC Back-Channel Logout).",
      skipped: "A session of a client ended, and the client has no URL any more at which it is told.",
    },
    data: Closed({
      client_id: Type.String({ description: "The OAuth `client_id`." }),
      session: Type.String({ description: "The session that ended." }),
    }),
    keepFor: lifetimes.loginLogs,
  }),
  "oauth.token.reuse": entry({
    when: "What can be used once came back after it had been used: everything that came of its grant was ended.",
    status: "failed",
    data: Closed({
      client_id: Type.String({ description: "The OAuth `client_id`." }),
      kind: Type.String({ description: "`authorization_code` or `refresh_token`." }),
      grant: Type.String({ description: "The grant that was ended." }),
    }),
    keepFor: null,
  }),
  "oauth.token.authorization_code": entry({
    when: "Tokens were granted for the authorization code of a login.",
    status: "success",
    otherwise: refused,
    data: Refusable,
    keepFor: lifetimes.tokenLogs,
  }),
  "oauth.token.refresh_token": entry({
    when: "Tokens were refreshed.",
    status: "success",
    otherwise: refused,
    data: Refusable,
    keepFor: lifetimes.tokenLogs,
  }),
  "oauth.token.password": entry({
    when: "Tokens were granted for a password.",
    status: "success",
    otherwise: refused,
    data: Refusable,
    keepFor: lifetimes.tokenLogs,
  }),
  "team.member.updated": entry({
    when: "The roles of a member of a team were changed.",
    status: "success",
    data: Membership,
    keepFor: null,
  }),
  "admin.role.created": administrative("A role was created."),
  "admin.role.updated": administrative("A role was changed."),
  "admin.role.deleted": administrative("A role was deleted."),
  "role.member.added": entry({ when: "A user was given a role.", status: "success", data: Holding, keepFor: null }),
  "role.member.removed": entry({ when: "A role was taken from a user.", status: "success", data: Holding, keepFor: null }),
  "oauth.token.client_credentials": entry({
    when: "Machine tokens were granted.",
    status: "success",
    otherwise: refused,
    data: Refusable,
    keepFor: lifetimes.tokenLogs,
  }),
} as const;

/** The name of a type of the audit trail. */
export type AuditType = keyof typeof auditEvents;

/** What has happened when a row of this type and status is written. */
export const whatHappened = (type: AuditType, status: AuditStatus): string => {
  const { when, otherwise }: AuditEntry = auditEvents[type];
  return otherwise?.[status] ?? when;
};

/** The types that tell an administrative change of one object. */
export type ChangeType = {
  [T in AuditType]: (typeof auditEvents)[T]["data"] extends typeof ChangeData ? T : never;
}[AuditType];

/** The types that tell of tokens granted and refused, by `grant_type`. */
const grantEvents = {
  client_credentials: "oauth.token.client_credentials",
  authorization_code: "oauth.token.authorization_code",
  refresh_token: "oauth.token.refresh_token",
  password: "oauth.token.password",
} as const;

const isGrantWithEvent = (grant: string): grant is keyof typeof grantEvents => Object.hasOwn(grantEvents, grant);

/** The type that tells of a request at the token endpoint; of one that names no served grant, the machines'. */
export const grantEvent = (grant = ""): (typeof grantEvents)[keyof typeof grantEvents] =>
  isGrantWithEvent(grant) ? grantEvents[grant] : grantEvents.client_credentials;
