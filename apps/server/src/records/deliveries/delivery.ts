import { type DeliveryShape, deliveryListing, deliveryStatuses, webhookTypes } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { problem } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import { storedWord, type Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type DeliveryRow = Selectable<Tables["deliveries"]>;

export const deliveries = tenantTable("deliveries");

const source: ListSource<"deliveries"> = {
  table: "deliveries",
  listing: deliveryListing,
  columns: { subscription: "subscription_id", event: "event_id", since: "created_at", until: "created_at" },
  text: [],
};

export const listDeliveries = (scope: Scope, request: ListRequest): Promise<Rows<DeliveryRow>> =>
  listRows(rowsOf(scope, "deliveries"), source, request);

/** The delivery as the Management API shows it. */
export const toDelivery = (row: DeliveryRow): DeliveryShape => ({
  id: row.id,
  account: row.account_id,
  subscription: row.subscription_id,
  event: row.event_id,
  type: storedWord("deliveries.type", webhookTypes, row.type),
  status: storedWord("deliveries.status", deliveryStatuses, row.status),
  tries: row.tries,
  next_attempt_at: row.status === "waiting" ? row.due_at.toISOString() : null,
  attempts: row.attempts,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const deliveryNotFound = () => problem("not_found", "This account has no such delivery, or it is too old.");

export const getDelivery = async (scope: Scope, id: string): Promise<DeliveryRow> => {
  const row = await deliveries.find(scope, id);
  if (!row) throw deliveryNotFound();
  return row;
};
