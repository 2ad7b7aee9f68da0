import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { createTenantTable } from "./tenant-table.ts";

const stamps = ["created_at timestamptz not null", "updated_at timestamptz not null"] as const;

const id = 'id text collate "C" not null';
const subscriptionId = 'subscription_id text collate "C" not null';
const waiting = "status = 'waiting'";

/** Events that subscribers are told of, who wants to be told, and how far each of them has been. */
export const webhooks: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`alter table logs add column login_id text collate "C"`.execute(db);
    await sql`create index logs_by_login on logs (account_id, login_id, id) where login_id is not null`.execute(db);
    // Events of Actions were kept with more than was meant to be kept.
    await sql`delete from action_events`.execute(db);
    await createTenantTable(db, {
      name: "notification_subscriptions",
      columns: [
        id,
        "channel text not null",
        "url text not null",
        "events jsonb not null",
        "enabled boolean not null",
        "standard_headers boolean not null",
        "secret text not null",
        "previous_secret text",
        "previous_secret_ends_at timestamptz",
        "failing_since timestamptz",
        "disabled_at timestamptz",
        "disabled_reason text",
        ...stamps,
      ],
      key: ["id"],
    });
    await createTenantTable(db, {
      name: "events",
      columns: [
        id,
        "type text not null",
        "seq bigserial not null",
        "number bigint",
        'subject text collate "C" not null',
        'login_id text collate "C"',
        "payload jsonb not null",
        ...stamps,
      ],
      key: ["id"],
      indexes: {
        events_by_number: { columns: ["number"], where: "number is not null" },
        events_not_numbered: { columns: ["seq"], where: "number is null" },
        events_by_time: { columns: ["created_at"] },
      },
    });
    await createTenantTable(db, {
      name: "deliveries",
      columns: [
        id,
        'event_id text collate "C" not null',
        subscriptionId,
        "type text not null",
        'subject text collate "C" not null',
        "seq bigint not null",
        "status text not null",
        "tries integer not null",
        "due_at timestamptz not null",
        "attempts jsonb not null",
        ...stamps,
      ],
      key: ["id"],
      unique: [["event_id", "subscription_id"]],
      references: [
        { columns: ["event_id"], table: "events", to: ["id"] },
        { columns: ["subscription_id"], table: "notification_subscriptions", to: ["id"] },
      ],
      indexes: {
        deliveries_due: { columns: ["subscription_id", "due_at", "seq"], where: waiting },
        deliveries_in_order: { columns: ["subscription_id", "subject", "seq"], where: waiting },
        deliveries_by_subscription: { columns: ["subscription_id", "id"] },
      },
    });
  },
};
