// Written by `npm run generate` from the contract. Change the contract, not this file.

/** A user as subscribers see one. */
export interface EventUser {
  /** The user. */
  user_id: string;
  /** The address; null if there is none. */
  email: string | null;
  /** Whether it was proved. */
  email_verified: boolean;
  /** Display name. */
  name: string | null;
  /** Given name. */
  given_name: string | null;
  /** Family name. */
  family_name: string | null;
  /** URL of a picture. */
  picture: string | null;
  /** E.164 number. */
  phone: string | null;
  /** Language. */
  locale: string | null;
  /** What the user may see and change. */
  user_metadata: Record<string, unknown>;
  /** What applications keep of the user. */
  app_metadata: Record<string, unknown>;
  /** Whether logins are refused. */
  suspended: boolean;
  /** When the user was made (ISO 8601). */
  createdAt: string;
  /** When the user was changed last (ISO 8601). */
  updatedAt: string;
  /** When the user was imported; absent for everybody else. */
  imported_at?: string;
}

/** Every type of event that a subscription can name, with what its `payload` tells. */
export interface WebhookPayloads {
  /** A user was added, in whatever way. */
  "user.created": {
    /** A user as subscribers see one. */
    user: EventUser;
  };
  /** A profile, its metadata, address or suspension changed. Signing in alone changes nothing. */
  "user.updated": {
    /** A user as subscribers see one. */
    user: EventUser;
    /** Names of the fields. */
    changed: string[];
  };
  /** A user was removed; the payload is the last state. */
  "user.deleted": {
    /** A user as subscribers see one. */
    user: EventUser;
  };
  /** A person signed in and nothing stood in the way. Not sent on refresh, nor where a session signs in silently. */
  "auth.login": {
    /** A user as subscribers see one. */
    user: EventUser;
    /** The application; null at a page of the account's own. */
    client: {
      /** The OAuth `client_id`. */
      client_id: string;
      /** Its name. */
      name: string;
    } | null;
    /** The connection that proved the user. */
    connection: {
      /** Its name. */
      name: string;
      /** Its type. */
      strategy: string;
    } | null;
    /** Source address. */
    ip: string | null;
    /** What the browser calls itself. */
    user_agent: string | null;
    /** Whether this login created the user. */
    is_new_user: boolean;
  };
  /** A membership was created. */
  "team.member.added": {
    /** The team. */
    team: {
      /** The team. */
      id: string;
      /** Its name. */
      name: string;
    };
    /** The membership. */
    member: {
      /** The membership. */
      id: string;
      /** The user. */
      user: string;
      /** The team. */
      team: string;
      /** Roles in the team, by id. */
      roles: string[];
    };
    /** `direct`, `invite` or `domain`. */
    method: string;
  };
  /** An Action has failed many times in a row: whoever comes to it is refused. */
  "action.failing": {
    /** The Action. */
    action: {
      /** The Action. */
      id: string;
      /** Its name. */
      name: string;
    };
    /** When it runs. */
    trigger: string;
    /** How often in a row. */
    failures: number;
    /** The last error. */
    error: {
      /** Its kind. */
      name: string;
      /** What it says. */
      message: string;
    };
  };
  /** A subscription was disabled because every delivery to it had failed for days. */
  "notification_subscription.disabled": {
    /** The subscription. */
    subscription: {
      /** The subscription. */
      id: string;
      /** Where it delivered to. */
      url: string;
    };
    /** Since when (ISO 8601). */
    failing_since: string;
  };
}

/** The name of a type of event. */
export type WebhookType = keyof WebhookPayloads;

/** Every type that this version of the SDK knows. */
export const webhookTypes: readonly WebhookType[] = [
  "user.created",
  "user.updated",
  "user.deleted",
  "auth.login",
  "team.member.added",
  "action.failing",
  "notification_subscription.disabled",
];

/**
 * Stands for every type that is not known to this version of the SDK. At run time it is the string that the server sent; it is
 * written like this so that no known type is one of them, and a `switch` on `type` can tell them apart.
 */
export type UnknownWebhookType = `(${string})`;

/** What every event has, whatever it tells. */
interface WebhookEnvelope {
  /** The same for every subscription and every try: what was handled once need not be handled again. */
  id: string;
  /** When it happened. ISO 8601, UTC, milliseconds. */
  produced_at: string;
}

/** An event of a type that this version of the SDK knows. */
export type KnownWebhookEvent = {
  [T in WebhookType]: WebhookEnvelope & { type: T; payload: WebhookPayloads[T] };
}[WebhookType];

/** An event of a type that this version of the SDK does not know: the server is newer. */
export interface UnknownWebhookEvent extends WebhookEnvelope {
  type: UnknownWebhookType;
  payload: Record<string, unknown>;
}

/**
 * An event as webhooks deliver it and as `listEvents` answers it. A `switch` on `type` tells what `payload` is. A newer server
 * may send types that are not known here: give the `switch` a `default`, and let it do nothing.
 *
 * @example
 * ```ts
 * switch (event.type) {
 *   case "user.created":
 *     return welcome(event.payload.user);
 *   case "user.deleted":
 *     return forget(event.payload.user.user_id);
 *   default:
 *     return;
 * }
 * ```
 */
export type WebhookEvent = KnownWebhookEvent | UnknownWebhookEvent;
