import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { createTenantTable } from "./tenant-table.ts";

const stamps = ["created_at timestamptz not null", "updated_at timestamptz not null"] as const;

const id = 'id text collate "C" not null';
const actionId = 'action_id text collate "C" not null';
const ofAction = { columns: ["action_id"], table: "actions", to: ["id"] };

/** What joins logins to Actions: claims that go on with a grant, and the `state` by which a paused login is resumed. */
const joined = [
  "alter table grants add column custom_claims jsonb",
  'alter table interactions add column resume_hash text collate "C"',
  "alter table users add column first_language text",
];

/** Actions: the tenant's own JavaScript, what it has been, the blocks it sets and the events it can be tried with. */
export const actions: Migration = {
  up: async (db: Kysely<unknown>) => {
    await createTenantTable(db, {
      name: "actions",
      columns: [
        id,
        "name text not null",
        "code text not null",
        "draft text",
        "triggers jsonb not null",
        "enabled boolean not null",
        '"order" integer not null',
        "revision integer not null",
        "secrets jsonb not null",
        "failures integer not null",
        ...stamps,
      ],
      key: ["id"],
    });
    await createTenantTable(db, {
      name: "action_revisions",
      columns: [
        id,
        actionId,
        "revision integer not null",
        "code text not null",
        "triggers jsonb not null",
        "actor text",
        ...stamps,
      ],
      key: ["id"],
      unique: [["action_id", "revision"]],
      references: [ofAction],
    });
    await createTenantTable(db, {
      name: "blocks",
      columns: [
        id,
        actionId,
        'user_id text collate "C" not null',
        "reason text not null",
        "code text",
        "blocked_until timestamptz not null",
        "deny_count integer not null",
        "ips jsonb not null",
        ...stamps,
      ],
      key: ["id"],
      unique: [["action_id", "user_id"]],
      references: [ofAction, { columns: ["user_id"], table: "users", to: ["id"] }],
      indexes: {
        blocks_by_user: { columns: ["user_id"] },
        blocks_by_end: { columns: ["blocked_until"] },
      },
    });
    await createTenantTable(db, {
      name: "action_events",
      columns: [id, "trigger text not null", "event jsonb not null", ...stamps],
      key: ["id"],
      indexes: { action_events_by_trigger: { columns: ["trigger", "id"] } },
    });
    for (const statement of joined) await sql.raw(statement).execute(db);
  },
};
