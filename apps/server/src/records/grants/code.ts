import { hashSecret } from "../../base/index.ts";
import { pointRead, type Scope } from "../../ground/tenancy/index.ts";
import { type Grant, type GrantRow, grantFrom } from "./grant.ts";
import { newFamily, newGeneration, writeRefreshToken } from "./refresh-token.ts";

const byCode = pointRead<GrantRow>(({ db, accountId }, hash) =>
  db.selectFrom("grants").selectAll().where("account_id", "=", accountId).where("code_hash", "=", hash),
);

/** The grant of a code, used or not. May go through `pointReads`. */
export const findGrantByCode = async (scope: Scope, code: string): Promise<Grant | undefined> => {
  const row = await byCode(scope, hashSecret(code));
  return row && grantFrom(row);
};

/** What redeeming a code begins. */
export interface Consumed {
  readonly refreshToken: string | undefined;
}

/**
 * Consumes the code by one conditional statement, which also begins the family of refresh tokens: of any number at once, on
 * any node, one gets an answer and all others `undefined`.
 */
export const consumeCode = async (
  { db, accountId }: Scope,
  { id }: Grant,
  now: Date,
  refreshLifetime: number | undefined,
): Promise<Consumed | undefined> => {
  const [family, secret] = [newFamily(), newGeneration()];
  const refreshes = refreshLifetime !== undefined;
  const first = refreshes
    ? {
        family_hash: hashSecret(family),
        refresh_hash: hashSecret(secret),
        refresh_expires_at: new Date(now.getTime() + refreshLifetime * 1000),
      }
    : {};
  const { numUpdatedRows } = await db
    .updateTable("grants")
    .set({ code_used_at: now, updated_at: now, ...first })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .where("code_used_at", "is", null)
    .where("code_expires_at", ">", now)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return undefined;
  return { refreshToken: refreshes ? writeRefreshToken({ grantId: id, family, secret }) : undefined };
};
