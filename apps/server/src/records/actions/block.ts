import { type Block as BlockResource, blockListing, lifetimes } from "@faable/auth-contract";
import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Static } from "typebox";
import { createId } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { compiledOnce, type Given, rowsOf, type Scope, type Transaction, tenantTable } from "../../ground/tenancy/index.ts";

type BlockRow = Selectable<Tables["blocks"]>;

export const blocks = tenantTable("blocks");

/** What an Action has denied a user so far, and until when the last of it holds. */
export interface BlockState {
  readonly id: string;
  readonly reason: string;
  /** In the past when it has ended. */
  readonly until: Date;
  /** How often the Action has denied the user with a duration. */
  readonly count: number;
}

/** A denial that is to hold for a while. */
export interface Denial {
  readonly actionId: string;
  readonly userId: string;
  readonly ip: string | null;
  readonly reason: string;
  readonly code: string | null;
  readonly milliseconds: number;
}

/** Addresses of one block that are kept. */
const addresses = 50;

/** The block as the Management API shows it. */
export const toBlock = (row: BlockRow): Static<typeof BlockResource> => ({
  id: row.id,
  account: row.account_id,
  action: row.action_id,
  user: row.user_id,
  reason: row.reason,
  code: row.code,
  blocked_until: row.blocked_until.toISOString(),
  deny_count: row.deny_count,
  ips: row.ips,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

const source: ListSource<"blocks"> = {
  table: "blocks",
  listing: blockListing,
  columns: { user: "user_id", action: "action_id" },
};

/** Those that hold now. */
export const listBlocks = (scope: Scope, now: Date, request: ListRequest): Promise<Rows<BlockRow>> =>
  listRows(rowsOf(scope, "blocks").where("blocked_until", ">", now), source, request);

const rows = ({ db, accountId }: Scope) => db.selectFrom("blocks").where("account_id", "=", accountId);

const ofUser = compiledOnce((scope, given: Given<{ readonly userId: string }>) =>
  rows(scope).selectAll().where("user_id", "=", given("userId")),
);

/** What Actions have denied a user, by Action. */
export const blocksOf = async (scope: Scope, userId: string): Promise<ReadonlyMap<string, BlockState>> => {
  const found = await ofUser(scope, { userId });
  return new Map(
    found.map((row) => [row.action_id, { id: row.id, reason: row.reason, until: row.blocked_until, count: row.deny_count }]),
  );
};

/** How many blocks that hold have seen this very address. */
export const ipBlocks = async (scope: Scope, ip: string, now: Date): Promise<number> => {
  const { count } = await rows(scope)
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("blocked_until", ">", now)
    .where(sql<boolean>`jsonb_exists(ips, ${ip})`)
    .executeTakeFirstOrThrow();
  return Number(count);
};

/** An address without its zone, and one of IPv4 inside of one of IPv6 as what it is. */
const plain = (ip: RawBuilder<string>) => sql`regexp_replace(split_part(${ip}, '%', 1), '^::ffff:([0-9]+[.])', '\\1', 'i')::inet`;

/** How many blocks that hold have seen an address of its network: 24 bits of it, of IPv6 48. */
export const networkBlocks = async (scope: Scope, ip: string, now: Date): Promise<number> => {
  const address = plain(sql`${ip}::text`);
  const network = sql`network(set_masklen(${address}, case family(${address}) when 4 then 24 else 48 end))`;
  const seen = sql<{ ip: string }>`jsonb_array_elements_text(blocks.ips)`.as<"seen">(sql`seen(ip)`);
  const { count } = await rows(scope)
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("blocked_until", ">", now)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom(seen)
          .select("seen.ip")
          .where(sql<boolean>`${plain(sql.ref("seen.ip"))} <<= ${network}`),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(count);
};

const withAddress = (ip: string | null) =>
  ip === null
    ? sql<string>`blocks.ips`
    : sql<string>`case when jsonb_exists(blocks.ips, ${ip}) or jsonb_array_length(blocks.ips) >= ${addresses} then blocks.ips else blocks.ips || to_jsonb(${ip}::text) end`;

const endOf = (at: Date, milliseconds: number): Date =>
  new Date(at.getTime() + Math.min(Math.max(milliseconds, 1), lifetimes.blockMax * 1000));

/** Lets a denial hold, and counts it. A second one of the same Action and user takes the place of the first. */
export const denyFor = async (tx: Transaction, denial: Denial): Promise<{ readonly until: Date; readonly count: number }> => {
  const { actionId, userId, ip, reason, code, milliseconds } = denial;
  const until = endOf(tx.at, milliseconds);
  const { deny_count: count } = await tx.db
    .insertInto("blocks")
    .values({
      account_id: tx.accountId,
      id: createId("block", tx.at),
      action_id: actionId,
      user_id: userId,
      reason,
      code,
      blocked_until: until,
      deny_count: 1,
      ips: JSON.stringify(ip === null ? [] : [ip]),
      created_at: tx.at,
      updated_at: tx.at,
    })
    .onConflict((conflict) =>
      conflict.columns(["account_id", "action_id", "user_id"]).doUpdateSet(({ eb }) => ({
        reason,
        code,
        blocked_until: until,
        deny_count: eb("blocks.deny_count", "+", 1),
        ips: withAddress(ip),
        updated_at: tx.at,
      })),
    )
    .returning("deny_count")
    .executeTakeFirstOrThrow();
  return { until, count };
};

/** Notes from where somebody came whom a block refused. */
export const noteRefused = async ({ db, accountId }: Scope, id: string, ip: string): Promise<void> => {
  await db
    .updateTable("blocks")
    .set({ ips: withAddress(ip) })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .execute();
};
