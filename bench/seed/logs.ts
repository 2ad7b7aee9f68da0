import { sql } from "kysely";
import type { Db } from "../../apps/server/src/ground/storage/index.ts";

/** Rows of one statement: well inside the server's own statement timeout. */
const batch = 100_000;

/** Days over which they are spread, evenly: as many as most types are kept. */
const days = 30;

/**
 * Of a hundred rows in a row: fifty tell of deliveries, one of them failed; twenty-four of logins, four of them refused; fifteen of
 * machine tokens and six of refreshed ones, one of each refused; four of Actions; and one, which is kept for good, of an
 * administrator or a team. Of ten of administrators one failed.
 */
const kindOf = sql`case
  when n % 100 < 49 then 'webhook.auth.login' when n % 100 = 49 then 'webhook.user.created'
  when n % 100 < 74 then 'user.login' when n % 100 < 89 then 'oauth.token.client_credentials'
  when n % 100 < 95 then 'oauth.token.refresh_token' when n % 100 < 99 then 'action.executed'
  when n % 1000 = 99 then 'team.member.added' else 'admin.user.updated' end`;

const dataOf = sql`case
  when type like 'webhook.%' then jsonb_build_object('actor', jsonb_build_object('type', 'system', 'id', 'webhooks'),
    'subscription_id', 'ns_000000000000000000000001', 'delivery_id', 'dlv_' || mark, 'event_id', 'evt_' || mark, 'event_type', substr(type, 9),
    'attempt', 1, 'duration_ms', 12.5, 'response_status', 200,
    'request', jsonb_build_object('url', 'https://hooks.bench.example/in', 'body', repeat('{"user_id":"user_0123456789abcdef01234567"}', 8)))
  when type like 'admin.%' then jsonb_build_object('actor', jsonb_build_object('type', 'client', 'id', 'bench'), 'resource_id', person, 'changed', jsonb_build_array('name'))
  else jsonb_build_object('actor', jsonb_build_object('type', 'user', 'id', person), 'ip', '192.0.2.7', 'client_id', 'bench', 'session', 'session_' || mark, 'flow', 'authorize') end`;

/** Rows `from`…`to`, in the order of their time, as requests leave them: seven of ten are the first account's. */
const insertSome = (db: Db, accounts: readonly string[], from: number, to: number, of: number, until: Date) =>
  sql`
  insert into logs (account_id, id, type, status, message, data, user_id, client_id, team_id, login_id, created_at, expires_at)
  select account, 'log_' || lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '0000' || substr(mark, 9, 8), type,
    case when n % 100 in (48, 70, 71, 72, 73, 88, 94) or n % 1000 = 199 then 'failed' else 'success' end,
    'Something of a usual length happened here.', ${dataOf},
    case when type in ('user.login', 'admin.user.updated', 'team.member.added', 'oauth.token.refresh_token') then person end,
    case when type in ('user.login', 'oauth.token.client_credentials', 'oauth.token.refresh_token') then 'client_00000000000000000000000' || (case when n % 7 = 0 then n % 5 else 0 end) end,
    case when type = 'team.member.added' then 'team_00000000000000000000000' || n % 3 end,
    case when type in ('user.login', 'webhook.auth.login', 'action.executed') then 'flow_' || mark end,
    at, case when type like 'admin.%' or type like 'team.%' then null else at + interval '${sql.lit(days)} days 1 hour' end
  from (
    select n, ${kindOf} as type, (${[...accounts]}::text[])[case when h % 10 < 7 then 1 else 1 + h % ${accounts.length} end] as account,
      substr(md5(n::text), 1, 24) as mark, 'user_' || lpad(to_hex(h % greatest(10, ${of}::integer / 50)), 24, '0') as person,
      ${until}::timestamptz - interval '${sql.lit(days)} days' * (1 - n::double precision / ${of}::integer) as at
    from (select n, abs(hashint4(n)) as h from generate_series(${from}::integer, ${to}::integer) n) as numbered
  ) as rows`.execute(db);

/** Adds log rows of these accounts, spread over the time until now. The first account has most of them. */
export const insertLogs = async (
  db: Db,
  accounts: readonly string[],
  count: number,
  told: (done: number) => void = () => undefined,
): Promise<void> => {
  const until = new Date();
  for (let from = 1; from <= count; from += batch) {
    const to = Math.min(count, from + batch - 1);
    await insertSome(db, accounts, from, to, count, until);
    told(to);
  }
  await sql`vacuum analyze logs`.execute(db);
};
