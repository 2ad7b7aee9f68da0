import { type WebhookType, webhookTypes } from "@faable/auth-contract";
import { type ExpressionBuilder, type RawBuilder, sql } from "kysely";
import { type Db, storedWord, type Tables } from "../../ground/storage/index.ts";
import { compiledOnce, type Given, type Scope } from "../../ground/tenancy/index.ts";

/** A delivery that somebody is trying, and the event. */
export interface Claimed {
  readonly id: string;
  /** Tries before this one. */
  readonly tries: number;
  readonly subject: string;
  readonly event: {
    readonly id: string;
    readonly type: WebhookType;
    readonly producedAt: Date;
    /** The login that it was a part of. */
    readonly login: string | null;
    readonly payload: Readonly<Record<string, unknown>>;
  };
}

interface Claim {
  readonly subscriptionId: string;
  readonly most: number;
  readonly now: Date;
  readonly until: Date;
}

/** What waits and whose time has come, if nothing earlier about the same one waits. */
const ready = ({ db, accountId }: Scope, given: Given<Claim>) =>
  db
    .selectFrom("deliveries as later")
    .select("later.id")
    .where("later.account_id", "=", accountId)
    .where("later.subscription_id", "=", given("subscriptionId"))
    .where("later.status", "=", "waiting")
    .where("later.due_at", "<=", given("now"))
    .where((of) =>
      of(
        of
          .selectFrom("deliveries as earlier")
          .select("earlier.seq")
          .where("earlier.account_id", "=", accountId)
          .where("earlier.subscription_id", "=", given("subscriptionId"))
          .where("earlier.status", "=", "waiting")
          .whereRef("earlier.subject", "=", "later.subject")
          .whereRef("earlier.seq", "<", "later.seq")
          // A look into the index for each, in whatever order the planner would join: without statistics, as the embedded
          // database has none, it holds each that waits against each other.
          .orderBy("earlier.seq")
          .limit(1),
        "is",
        null,
      ),
    )
    .orderBy("later.due_at")
    .orderBy("later.seq")
    .limit(given("most"))
    .forUpdate()
    .skipLocked();

const claim = compiledOnce((scope, given: Given<Claim>) =>
  scope.db
    // Materialized: a plan that asked again for each row would lock and take more than so many.
    .with(
      (cte) => cte("ready").materialized(),
      () => ready(scope, given),
    )
    .with("taken", (db) =>
      db
        .updateTable("deliveries")
        .set({ due_at: given("until") })
        .where("account_id", "=", scope.accountId)
        .where("id", "in", (of) => of.selectFrom("ready").select("ready.id"))
        .returning(["deliveries.id", "event_id", "tries", "deliveries.subject", "deliveries.seq"]),
    )
    .selectFrom("taken")
    .innerJoin("events", "events.id", "taken.event_id")
    .where("events.account_id", "=", scope.accountId)
    .select(["taken.id", "taken.tries", "taken.subject"])
    .select(["events.id as event_id", "events.type", "events.created_at", "events.login_id", "events.payload"])
    .orderBy("taken.seq"),
);

/**
 * Takes deliveries of one subscription whose time has come, at most so many, for whoever asks alone: others come to them only
 * after `until`, if nothing was settled by then. An event waits for the earlier ones about the same user, tried or not.
 */
export const claimDeliveries = async (
  scope: Scope,
  subscriptionId: string,
  most: number,
  now: Date,
  until: Date,
): Promise<readonly Claimed[]> => {
  const rows = await claim(scope, { subscriptionId, most, now, until });
  return rows.map(({ id, tries, subject, event_id, type, created_at, login_id, payload }) => ({
    id,
    tries,
    subject,
    event: {
      id: event_id,
      type: storedWord("events.type", webhookTypes, type),
      producedAt: created_at,
      login: login_id,
      payload,
    },
  }));
};

/**
 * Whether something is due for a subscription: a look into an index for each, however much waits. Asked of the deliveries
 * themselves, every change of a tenant whose receivers hang would read all that waits for them.
 */
const isDue = (of: ExpressionBuilder<Tables, "notification_subscriptions">, now: Date | RawBuilder<Date>) =>
  of(
    of
      .selectFrom("deliveries")
      .select(sql`1`.as("one"))
      .whereRef("deliveries.account_id", "=", "notification_subscriptions.account_id")
      .whereRef("deliveries.subscription_id", "=", "notification_subscriptions.id")
      .where("deliveries.status", "=", "waiting")
      .where("deliveries.due_at", "<=", now)
      // The order leads to the index of what is due, by which nothing else is read.
      .orderBy("deliveries.due_at")
      .limit(1),
    "is not",
    null,
  );

/** A subscription for which something is due, and since when its receiver has only failed. */
export interface Due {
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly failingSince: Date | null;
}

const columns = ["account_id as accountId", "id as subscriptionId", "failing_since as failingSince"] as const;

const dueOf = compiledOnce(({ db, accountId }, given: Given<{ readonly now: Date }>) =>
  db
    .selectFrom("notification_subscriptions")
    .select(columns)
    .where("account_id", "=", accountId)
    .where((of) => isDue(of, given("now"))),
);

/** Subscriptions of an account for which something is due. */
export const dueSubscriptionsOf = (scope: Scope, now: Date): Promise<readonly Due[]> => dueOf(scope, { now });

/** The same of all accounts, on the connections for background work: for what was left by a node that is no more, and for retries. */
export const dueSubscriptions = (background: Db, now: Date): Promise<readonly Due[]> =>
  background
    .selectFrom("notification_subscriptions")
    .select(columns)
    .where((of) => isDue(of, now))
    .execute();
