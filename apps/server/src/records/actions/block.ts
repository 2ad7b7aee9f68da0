import { type Block as BlockResource, blockListing, lifetimes } from "@faable/auth-contract";
import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Static } from "typebox";
import { createId, type NetworkBits, networkOf } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, type Transaction, tenantTable } from "../../ground/tenancy/index.ts";

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

/** What Actions have denied a user, to be read with what else is to be known of them. */
export const blocksOf = (scope: Scope, userId: RawBuilder<string>) =>
  rows(scope)
    .select(["action_id", "id", "reason", "deny_count", sql<number>`date_part('epoch', blocked_until)`.as("until")])
    .where("user_id", "=", userId);

/** A row of `blocksOf`. The instant is a number of seconds: as JSON it is no `Date`. */
type SaidBlock = Pick<BlockRow, "action_id" | "id" | "reason" | "deny_count"> & { readonly until: number };

/** By Action. */
export const blockStates = (said: readonly SaidBlock[]): ReadonlyMap<string, BlockState> =>
  new Map(
    said.map(({ action_id, id, reason, deny_count: count, until }) => [
      action_id,
      { id, reason, until: new Date(Math.round(until * 1_000)), count },
    ]),
  );

/** How many blocks that hold have seen this very address. */
export const ipBlocks = async (scope: Scope, ip: string, now: Date): Promise<number> => {
  const { count } = await rows(scope)
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("blocked_until", ">", now)
    .where(sql<boolean>`jsonb_exists(ips, ${ip})`)
    .executeTakeFirstOrThrow();
  return Number(count);
};

/** What counts as one network here. */
const wide: NetworkBits = { ipv4: 24, ipv6: 48 };

/** How many blocks that hold have seen an address of its network: 24 bits of it, of IPv6 48. */
export const networkBlocks = async (scope: Scope, ip: string, now: Date): Promise<number> => {
  const { count } = await rows(scope)
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("blocked_until", ">", now)
    .where(sql<boolean>`jsonb_exists(networks, ${networkOf(ip, wide)})`)
    .executeTakeFirstOrThrow();
  return Number(count);
};

const withOne = (column: "ips" | "networks", one: string) => {
  const list = sql.ref(`blocks.${column}`);
  return sql<string>`case when jsonb_exists(${list}, ${one}) or jsonb_array_length(${list}) >= ${addresses} then ${list} else ${list} || to_jsonb(${one}::text) end`;
};

/** A block that has seen this address, too, if it has not seen as many as are kept. */
const seenBy = (ip: string | null) =>
  ip === null ? {} : { ips: withOne("ips", ip), networks: withOne("networks", networkOf(ip, wide)) };

const listOf = (one: string | undefined): string => JSON.stringify(one === undefined ? [] : [one]);

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
      ips: listOf(ip ?? undefined),
      networks: listOf(ip === null ? undefined : networkOf(ip, wide)),
      created_at: tx.at,
      updated_at: tx.at,
    })
    .onConflict((conflict) =>
      conflict.columns(["account_id", "action_id", "user_id"]).doUpdateSet(({ eb }) => ({
        reason,
        code,
        blocked_until: until,
        deny_count: eb("blocks.deny_count", "+", 1),
        ...seenBy(ip),
        updated_at: tx.at,
      })),
    )
    .returning("deny_count")
    .executeTakeFirstOrThrow();
  return { until, count };
};

/** Notes from where somebody came whom a block refused. */
export const noteRefused = async ({ db, accountId }: Scope, id: string, ip: string): Promise<void> => {
  await db.updateTable("blocks").set(seenBy(ip)).where("account_id", "=", accountId).where("id", "=", id).execute();
};
