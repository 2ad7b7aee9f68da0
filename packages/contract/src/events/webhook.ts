import { type Static, type TSchema, Type } from "typebox";
import type { WebhookEntry } from "./event.ts";

const entry = <P extends TSchema>(declared: WebhookEntry<P>): WebhookEntry<P> => Object.freeze(declared);

const text = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

const metadata = (description: string) => Type.Unsafe<Record<string, unknown>>({ type: "object", description });

/** A user as subscribers see one: never credentials, factors or tokens. */
export const EventUser = Type.Object(
  {
    user_id: Type.String({ description: "The user." }),
    email: text("The address; null if there is none."),
    email_verified: Type.Boolean({ description: "Whether it was proved." }),
    name: text("Display name."),
    given_name: text("Given name."),
    family_name: text("Family name."),
    picture: text("URL of a picture."),
    phone: text("E.164 number."),
    locale: text("Language."),
    user_metadata: metadata("What the user may see and change."),
    app_metadata: metadata("What applications keep of the user."),
    suspended: Type.Boolean({ description: "Whether logins are refused." }),
    createdAt: Type.String({ description: "When the user was made (ISO 8601)." }),
    updatedAt: Type.String({ description: "When the user was changed last (ISO 8601)." }),
    imported_at: Type.Optional(Type.String({ description: "When the user was imported; absent for everybody else." })),
  },
  { title: "EventUser", description: "A user as subscribers see one." },
);

const aboutUser = Type.Object({ user: EventUser });

/**
 * Every event that a subscription can name. Each is written in the transaction of what it tells: nothing is told of what was
 * rolled back, and nothing that was committed is lost. What is about one user is told in the order in which it happened.
 */
export const webhookEvents = {
  "user.created": entry({ when: "A user was added, in whatever way.", payload: aboutUser }),
  "user.updated": entry({
    when: "A profile, its metadata, address or suspension changed. Signing in alone changes nothing.",
    payload: Type.Object({
      ...aboutUser.properties,
      changed: Type.Array(Type.String(), { description: "Names of the fields." }),
    }),
  }),
  "user.deleted": entry({ when: "A user was removed; the payload is the last state.", payload: aboutUser }),
  "auth.login": entry({
    when: "A person signed in and nothing stood in the way. Not sent on refresh, nor where a session signs in silently.",
    payload: Type.Object({
      ...aboutUser.properties,
      client: Type.Union(
        [
          Type.Object({
            client_id: Type.String({ description: "The OAuth `client_id`." }),
            name: Type.String({ description: "Its name." }),
          }),
          Type.Null(),
        ],
        { description: "The application; null at a page of the account's own." },
      ),
      connection: Type.Union(
        [
          Type.Object({
            name: Type.String({ description: "Its name." }),
            strategy: Type.String({ description: "Its type." }),
          }),
          Type.Null(),
        ],
        { description: "The connection that proved the user." },
      ),
      ip: text("Source address."),
      user_agent: text("What the browser calls itself."),
      is_new_user: Type.Boolean({ description: "Whether this login created the user." }),
    }),
  }),
  "team.member.added": entry({
    when: "A membership was created.",
    payload: Type.Object({
      team: Type.Object(
        { id: Type.String({ description: "The team." }), name: Type.String({ description: "Its name." }) },
        { description: "The team." },
      ),
      member: Type.Object(
        {
          id: Type.String({ description: "The membership." }),
          user: Type.String({ description: "The user." }),
          team: Type.String({ description: "The team." }),
          roles: Type.Array(Type.String(), { description: "Roles in the team, by id." }),
        },
        { description: "The membership." },
      ),
      method: Type.String({ description: "`direct`, `invite` or `domain`." }),
    }),
  }),
  "action.failing": entry({
    when: "An Action has failed many times in a row: whoever comes to it is refused.",
    payload: Type.Object({
      action: Type.Object(
        { id: Type.String({ description: "The Action." }), name: Type.String({ description: "Its name." }) },
        { description: "The Action." },
      ),
      trigger: Type.String({ description: "When it runs." }),
      failures: Type.Integer({ description: "How often in a row." }),
      error: Type.Object(
        { name: Type.String({ description: "Its kind." }), message: Type.String({ description: "What it says." }) },
        { description: "The last error." },
      ),
    }),
  }),
  "notification_subscription.disabled": entry({
    when: "A subscription was disabled because every delivery to it had failed for days.",
    payload: Type.Object({
      subscription: Type.Object(
        { id: Type.String({ description: "The subscription." }), url: Type.String({ description: "Where it delivered to." }) },
        { description: "The subscription." },
      ),
      failing_since: Type.String({ description: "Since when (ISO 8601)." }),
    }),
  }),
} as const;

/** The name of an event that a subscription can name. */
export type WebhookType = keyof typeof webhookEvents;

/** All of them. */
export const webhookTypes: readonly WebhookType[] = Object.keys(webhookEvents).filter((name): name is WebhookType =>
  Object.hasOwn(webhookEvents, name),
);

/** The `payload` of a type. */
export type PayloadOf<T extends WebhookType> = Static<(typeof webhookEvents)[T]["payload"]>;

/** An event as it is delivered and as `GET /events` answers it. A `switch` on `type` tells what `payload` is. */
export type WebhookEvent = {
  [T in WebhookType]: {
    /** The same for every subscription and every try: what was seen once need not be done twice. */
    readonly id: string;
    readonly type: T;
    /** When it happened (ISO 8601, milliseconds). */
    readonly produced_at: string;
    readonly payload: PayloadOf<T>;
  };
}[WebhookType];
