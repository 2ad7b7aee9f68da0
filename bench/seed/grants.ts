import { hash } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../apps/server/src/ground/storage/index.ts";

/** What waits to be used once: codes, or first refresh tokens. */
export type Kind = "codes" | "refresh tokens";

const hashed = (text: string): string => hash("sha256", text, "base64url");

/** Ids of the two kinds do not meet. */
const offset = { codes: 0, "refresh tokens": 2 ** 24 } as const;
const family = "benchbenchbenchbenchbw";

export const codeOf = (n: number): string => `bench-code-${n}`;

export const refreshTokenOf = (n: number): string => {
  const id = (offset["refresh tokens"] + n).toString(16).padStart(24, "0");
  return `v1.${id}.${family}.${hashed(`bench-refresh-${n}`)}`;
};

/** SQL for the digest by which a text is stored. */
const digest = (text: RawBuilder<unknown>) =>
  sql`translate(rtrim(encode(sha256(convert_to(${text}, 'UTF8')), 'base64'), '='), '+/', '-_')`;

/** Copies of the account's newest grant, each with a one-time secret of its own that lives for a day. */
export const copyGrant = async (db: Db, accountId: string, count: number, kind: Kind): Promise<void> => {
  const isCode = kind === "codes";
  const code = isCode ? digest(sql`('bench-code-' || i)`) : sql`null`;
  const refresh = isCode ? sql`null` : digest(digest(sql`('bench-refresh-' || i)`));
  const familyHash = isCode ? sql`null` : sql`${hashed(family)}::text`;
  const inADay = sql`now() + interval '1 day'`;
  await sql`
    with model as (select * from grants where account_id = ${accountId} order by created_at desc, id desc limit 1)
    insert into grants (
      account_id, id, user_id, client_id, session_id, scope, audience, nonce, claims, authenticated_at, amr, acr, code_hash,
      code_challenge, redirect_uri, redirect_uri_given, code_expires_at, code_used_at, family_hash, refresh_hash, refresh_expires_at,
      ends_at, created_at, updated_at
    )
    select account_id, 'grant_' || lpad(to_hex(i + ${offset[kind]}::integer), 24, '0'), user_id, client_id, session_id, scope, audience,
      nonce, claims, authenticated_at, amr, acr, ${code}, code_challenge, redirect_uri, redirect_uri_given, ${inADay},
      case when ${isCode} then null else now() end, ${familyHash}, ${refresh}, ${inADay}, ${inADay}, now() - interval '1 hour', now()
    from model, generate_series(0, ${count - 1}::integer) as i`.execute(db);
  await sql`analyze grants`.execute(db);
};
