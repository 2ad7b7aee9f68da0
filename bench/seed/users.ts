import { sql } from "kysely";
import type { Db } from "../../apps/server/src/ground/storage/index.ts";

/** Rows of one statement: well inside the server's own statement timeout. */
const batch = 10_000;

/** Two years of sign-ups, so that ranges of time select something. */
const span = 2 * 365 * 86_400;

/**
 * Users `from`…`to` of an account. As everywhere, an id is 12 hexadecimal digits of its creation's milliseconds and 12
 * random ones, so that ids sort by creation. One in fifty is suspended, two in three have logged in.
 */
const insertSome = (db: Db, accountId: string, from: number, to: number, of: number) =>
  sql`
    insert into users (
      account_id, id, email, email_verified, email_verified_method, name, phone_verified, locale, country_iso, profile,
      user_metadata, app_metadata, suspended, suspended_at, suspended_reason, last_login, last_ip, logins_count, created_at, updated_at
    )
    select ${accountId}, 'user_' || lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || substr(md5(random()::text), 1, 12),
      (array['ada', 'bruno', 'carla', 'dmitri', 'eva', 'farid'])[1 + i % 6] || '.' || i || '@' || (array['mail', 'post', 'work'])[1 + i % 3] || '.example',
      i % 4 <> 0, case when i % 4 <> 0 then 'admin' end, 'Person ' || i, false,
      (array['en', 'es', 'de', 'fr', 'pt'])[1 + i % 5], (array['GB', 'ES', 'DE', 'FR', 'BR'])[1 + i % 5],
      '{}'::jsonb, jsonb_build_object('plan', (array['free', 'team'])[1 + i % 2]), '{}'::jsonb,
      i % 50 = 0, case when i % 50 = 0 then now() end, case when i % 50 = 0 then 'Seeded' end,
      case when i % 3 <> 0 then at + random() * (now() - at) end, case when i % 3 <> 0 then '192.0.2.' || i % 250 end,
      case when i % 3 <> 0 then i % 100 else 0 end, at, at
    from (
      select i, now() - make_interval(secs => ${span}::double precision * (1 - i::double precision / (${of}::integer + 1))) as at
      from generate_series(${from}::integer, ${to}::integer) as i
    ) as users`.execute(db);

/** The words by which the server finds them, as it makes them itself for a name and an address like these. */
const insertWords = (db: Db, accountId: string) =>
  sql`
    insert into user_words (account_id, word, user_id)
    select distinct account_id, left(lower(word), 64), id
    from users
    cross join lateral regexp_split_to_table(name || ' ' || email || ' ' || regexp_replace(email, '[^[:alnum:]]+', ' ', 'g'), '\\s+') as word
    where account_id = ${accountId} and word <> ''
    on conflict do nothing`.execute(db);

/** Adds this many users to an account that has no seeded ones yet. */
export const insertUsers = async (db: Db, accountId: string, count: number): Promise<void> => {
  for (let from = 1; from <= count; from += batch)
    await insertSome(db, accountId, from, Math.min(count, from + batch - 1), count);
  await insertWords(db, accountId);
};
