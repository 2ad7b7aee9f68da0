import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { createTenantTable } from "./tenant-table.ts";

/** The built-in role of an operator account that is there already; `bootstrap` makes a new one's. */
const operatorRole = `
  insert into roles (account_id, id, name, slug, description, is_system, created_at, updated_at)
  select account_id,
         'role_' || lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || substr(md5(random()::text), 1, 12),
         'operator', 'operator', 'Administers every account of this installation.', true, now(), now()
  from accounts
  where slug = 'main'`;

/** By which a client that registered itself manages its registration, and what counts such clients. */
const registration = [
  "alter table clients add column registration_token_hash text",
  "create index clients_registered on clients (account_id, id) where registration = 'dynamic'",
];

/** Roles, what they permit, and who holds them: in the whole account, or as a member of a team; and self-registered clients. */
export const roles: Migration = {
  up: async (db: Kysely<unknown>) => {
    await createTenantTable(db, {
      name: "roles",
      columns: [
        'id text collate "C" not null',
        "name text not null",
        'slug text collate "C" not null',
        "description text not null",
        "is_system boolean not null",
        "created_at timestamptz not null",
        "updated_at timestamptz not null",
      ],
      key: ["id"],
      unique: [["name"], ["slug"]],
    });
    await createTenantTable(db, {
      name: "role_permissions",
      columns: ['role_id text collate "C" not null', 'api_id text collate "C" not null', 'value text collate "C" not null'],
      key: ["role_id", "api_id", "value"],
      references: [
        { columns: ["role_id"], table: "roles", to: ["id"] },
        { columns: ["api_id"], table: "apis", to: ["id"] },
      ],
      indexes: { role_permissions_by_api: { columns: ["api_id", "value"] } },
    });
    await createTenantTable(db, {
      name: "role_members",
      columns: [
        'id text collate "C" not null',
        'role_id text collate "C" not null',
        'user_id text collate "C" not null',
        "created_at timestamptz not null",
        "updated_at timestamptz not null",
      ],
      key: ["id"],
      unique: [["role_id", "user_id"]],
      references: [
        { columns: ["role_id"], table: "roles", to: ["id"] },
        { columns: ["user_id"], table: "users", to: ["id"] },
      ],
      indexes: { role_members_by_user: { columns: ["user_id"] } },
    });
    await createTenantTable(db, {
      name: "team_member_roles",
      columns: ['member_id text collate "C" not null', 'role_id text collate "C" not null', 'user_id text collate "C" not null'],
      key: ["member_id", "role_id"],
      references: [
        { columns: ["member_id"], table: "team_members", to: ["id"] },
        { columns: ["role_id"], table: "roles", to: ["id"] },
        { columns: ["user_id"], table: "users", to: ["id"] },
      ],
      indexes: {
        team_member_roles_by_role: { columns: ["role_id"] },
        team_member_roles_by_user: { columns: ["user_id"] },
      },
    });
    await sql.raw(operatorRole).execute(db);
    for (const statement of registration) await sql.raw(statement).execute(db);
  },
};
