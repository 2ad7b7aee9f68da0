import { subscriptionListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type SubscriptionRow = Selectable<Tables["notification_subscriptions"]>;

export const subscriptions = tenantTable("notification_subscriptions");

export const findSubscription = (scope: Scope, id: string): Promise<SubscriptionRow | undefined> => subscriptions.find(scope, id);

const source: ListSource<"notification_subscriptions"> = {
  table: "notification_subscriptions",
  listing: subscriptionListing,
  columns: { event: "events" },
  text: [],
};

export const listSubscriptions = (scope: Scope, request: ListRequest): Promise<Rows<SubscriptionRow>> =>
  listRows(rowsOf(scope, "notification_subscriptions"), source, request);

/** How many the account has. */
export const countSubscriptions = async ({ db, accountId }: Scope): Promise<number> => {
  const { count } = await db
    .selectFrom("notification_subscriptions")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  return Number(count);
};
