import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { createTenantTable } from "./tenant-table.ts";

/** One change a statement, as a distributed database takes them. The version before reads and writes the tables as they become. */
const alterations: readonly string[] = [
  `alter table connections add column category text not null default 'database'`,
  `alter table connections add column enabled_clients jsonb not null default '[]'`,
  `alter table connections add column issuer text collate "C"`,
  "alter table connections add column client_secret text",
  "alter table connections add unique (account_id, issuer)",
  "alter table credentials alter column password_hash drop not null",
  `alter table credentials add column username text collate "C"`,
  "alter table credentials add column last_used_at timestamptz",
  "alter table credentials add unique (account_id, connection_id, username)",
];

/** Connections of every type, credentials with user names, identities at providers, and counted attempts. */
export const credentials: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of alterations) await sql.raw(statement).execute(db);
    await createTenantTable(db, {
      name: "identities",
      columns: [
        'id text collate "C" not null',
        'user_id text collate "C" not null',
        'connection_id text collate "C" not null',
        'identity_id text collate "C" not null',
        "profile_data jsonb not null",
        "last_login timestamptz",
        "created_at timestamptz not null",
        "updated_at timestamptz not null",
      ],
      key: ["id"],
      unique: [
        ["connection_id", "identity_id"],
        ["connection_id", "user_id"],
      ],
      references: [
        { columns: ["user_id"], table: "users", to: ["id"] },
        { columns: ["connection_id"], table: "connections", to: ["id"] },
      ],
      indexes: { identities_by_user: { columns: ["user_id"] } },
    });
    await createTenantTable(db, {
      name: "attempts",
      columns: ['key text collate "C" not null', "count integer not null", "expires_at timestamptz not null"],
      key: ["key"],
      indexes: { attempts_by_expiry: { columns: ["expires_at"] } },
    });
  },
};
