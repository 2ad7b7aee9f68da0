import { type TSchema, Type } from "typebox";
import type { WebhookEntry } from "./event.ts";

const entry = <P extends TSchema>(declared: WebhookEntry<P>): WebhookEntry<P> => Object.freeze(declared);

/** A user as subscribers see one: never credentials, factors or tokens. */
export const EventUser = Type.Object(
  {
    user_id: Type.String({ description: "The user." }),
    email: Type.Union([Type.String(), Type.Null()], { description: "The address, if there is one." }),
    email_verified: Type.Boolean({ description: "Whether it was proved." }),
    name: Type.Union([Type.String(), Type.Null()], { description: "Display name." }),
    phone: Type.Union([Type.String(), Type.Null()], { description: "E.164 number." }),
    locale: Type.Union([Type.String(), Type.Null()], { description: "Language." }),
    suspended: Type.Boolean({ description: "Whether logins are refused." }),
  },
  { title: "EventUser", description: "A user as subscribers see one." },
);

const aboutUser = Type.Object({ user: EventUser });

/**
 * Every event that a subscription can name. This version records what they tell in the audit trail; deliveries follow with
 * subscriptions.
 */
export const webhookEvents = {
  "user.created": entry({ when: "A user was added, in whatever way.", payload: aboutUser }),
  "user.updated": entry({
    when: "A profile, its metadata, address or suspension changed.",
    payload: Type.Object({
      ...aboutUser.properties,
      changed: Type.Array(Type.String(), { description: "Names of the fields." }),
    }),
  }),
  "user.deleted": entry({ when: "A user was removed; the payload is the last state.", payload: aboutUser }),
  "auth.login": entry({
    when: "A person signed in and nothing stood in the way. Not sent on refresh.",
    payload: Type.Object({
      ...aboutUser.properties,
      client: Type.Object({ client_id: Type.String(), name: Type.String() }, { description: "The application." }),
      ip: Type.String({ description: "Source address." }),
      is_new_user: Type.Boolean({ description: "Whether this login created the user." }),
    }),
  }),
  "team.member.added": entry({
    when: "A membership was created.",
    payload: Type.Object({
      team: Type.Object({ id: Type.String(), name: Type.String() }, { description: "The team." }),
      member: Type.Object(
        { id: Type.String(), user: Type.String(), roles: Type.Array(Type.String()) },
        { description: "The membership." },
      ),
      method: Type.String({ description: "`direct`, `invite` or `domain`." }),
    }),
  }),
} as const;

/** The name of an event that a subscription can name. */
export type WebhookType = keyof typeof webhookEvents;
