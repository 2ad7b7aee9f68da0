import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { createTenantTable } from "./tenant-table.ts";

const stamps = ["created_at timestamptz not null", "updated_at timestamptz not null"] as const;

const toUser = { columns: ["user_id"], table: "users", to: ["id"] };
const toClient = { columns: ["client_id"], table: "clients", to: ["id"] };
const toSession = { columns: ["session_id"], table: "sessions", to: ["id"] };

/** What people's logins leave behind: sessions and who relied on them, grants with their codes and refresh tokens, consents, and logins under way. */
export const logins: Migration = {
  up: async (db: Kysely<unknown>) => {
    await createTenantTable(db, {
      name: "sessions",
      columns: [
        'id text collate "C" not null',
        "status text not null",
        'user_id text collate "C" not null',
        'client_id text collate "C"',
        'connection_id text collate "C"',
        'sid text collate "C" not null',
        'cookie_hash text collate "C"',
        "persistent boolean not null",
        "authenticated_at timestamptz not null",
        "amr jsonb not null",
        "acr text not null",
        "ip text",
        "user_agent text",
        "browser_seen_at timestamptz",
        "last_seen_at timestamptz not null",
        "expires_at timestamptz not null",
        "revoked_at timestamptz",
        "revoked_reason text",
        ...stamps,
      ],
      key: ["id"],
      unique: [["cookie_hash"]],
      references: [toUser],
      indexes: {
        sessions_by_user: { columns: ["user_id", "id"] },
        sessions_by_sid: { columns: ["sid"] },
        sessions_by_expiry: { columns: ["expires_at"] },
      },
    });
    await createTenantTable(db, {
      name: "relying_parties",
      columns: ['session_id text collate "C" not null', 'client_id text collate "C" not null', "created_at timestamptz not null"],
      key: ["session_id", "client_id"],
      references: [toSession, toClient],
      indexes: { relying_parties_by_client: { columns: ["client_id"] } },
    });
    await createTenantTable(db, {
      name: "grants",
      columns: [
        'id text collate "C" not null',
        'user_id text collate "C" not null',
        'client_id text collate "C" not null',
        'session_id text collate "C" not null',
        "scope text not null",
        "audience text not null",
        "nonce text",
        "claims jsonb not null",
        "authenticated_at timestamptz not null",
        "amr jsonb not null",
        "acr text not null",
        'code_hash text collate "C"',
        "code_challenge text",
        "redirect_uri text",
        "redirect_uri_given boolean not null",
        "code_expires_at timestamptz",
        "code_used_at timestamptz",
        'family_hash text collate "C"',
        'refresh_hash text collate "C"',
        'superseded_hash text collate "C"',
        "successor_salt text",
        "rotated_at timestamptz",
        "refresh_expires_at timestamptz",
        "ends_at timestamptz not null",
        "ended_at timestamptz",
        "ended_reason text",
        ...stamps,
      ],
      key: ["id"],
      unique: [["code_hash"]],
      references: [toUser, toClient, toSession],
      indexes: {
        grants_by_user: { columns: ["user_id"] },
        grants_by_client: { columns: ["client_id"] },
        grants_by_session: { columns: ["session_id"] },
        grants_by_end: { columns: ["ends_at"] },
      },
    });
    await createTenantTable(db, {
      name: "consents",
      columns: [
        'id text collate "C" not null',
        'user_id text collate "C" not null',
        'client_id text collate "C" not null',
        "audience text not null",
        "scopes jsonb not null",
        ...stamps,
      ],
      key: ["id"],
      unique: [["user_id", "client_id", "audience"]],
      references: [toUser, toClient],
      indexes: { consents_by_client: { columns: ["client_id"] } },
    });
    await createTenantTable(db, {
      name: "interactions",
      columns: [
        'id text collate "C" not null',
        'browser_hash text collate "C"',
        'client_id text collate "C" not null',
        "request jsonb not null",
        "progress jsonb not null",
        "finished_at timestamptz",
        "expires_at timestamptz not null",
        ...stamps,
      ],
      key: ["id"],
      references: [toClient],
      indexes: {
        interactions_by_client: { columns: ["client_id"] },
        interactions_by_expiry: { columns: ["expires_at"] },
      },
    });
  },
};
