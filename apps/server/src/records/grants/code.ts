import { hashSecret } from "../../base/index.ts";
import { compiledOnce, type Given, pointRead, type Scope } from "../../ground/tenancy/index.ts";
import { type Grant, type GrantRow, grantFrom } from "./grant.ts";
import { type HeldChange, type Holder, holderFrom, updateHeld } from "./holder.ts";
import { newFamily, newGeneration, writeRefreshToken } from "./refresh-token.ts";

const byCode = pointRead<GrantRow>(({ db, accountId }, hash) =>
  db.selectFrom("grants").selectAll().where("account_id", "=", accountId).where("code_hash", "=", hash),
);

/** The grant of a code, used or not. May go through `pointReads`. */
export const findGrantByCode = async (scope: Scope, code: string): Promise<Grant | undefined> => {
  const row = await byCode(scope, hashSecret(code));
  return row && grantFrom(row);
};

/** What redeeming a code begins, and for whom. */
export interface Consumed extends Holder {
  readonly refreshToken: string | undefined;
}

interface Consumption extends HeldChange {
  readonly familyHash: string | null;
  readonly refreshHash: string | null;
  readonly refreshExpiresAt: Date | null;
}

const consumption = compiledOnce((scope, given: Given<Consumption>) =>
  updateHeld(scope, given)
    .set({
      code_used_at: given("now"),
      family_hash: given("familyHash"),
      refresh_hash: given("refreshHash"),
      refresh_expires_at: given("refreshExpiresAt"),
      updated_at: given("now"),
    })
    .where("grants.code_used_at", "is", null)
    .where("grants.code_expires_at", ">", given("now")),
);

/**
 * Consumes the code by one conditional statement, which also begins the family of refresh tokens: of any number at once, on
 * any node, one gets an answer and all others `undefined`, as does whoever comes when session, user or connection no longer
 * allow it.
 */
export const consumeCode = async (
  scope: Scope,
  change: HeldChange,
  refreshLifetime: number | undefined,
): Promise<Consumed | undefined> => {
  const [family, secret] = [newFamily(), newGeneration()];
  const refreshes = refreshLifetime !== undefined;
  const [row] = await consumption(scope, {
    ...change,
    familyHash: refreshes ? hashSecret(family) : null,
    refreshHash: refreshes ? hashSecret(secret) : null,
    refreshExpiresAt: refreshes ? new Date(change.now.getTime() + refreshLifetime * 1000) : null,
  });
  const refreshToken = refreshes ? writeRefreshToken({ grantId: change.id, family, secret }) : undefined;
  return row && { ...holderFrom(row), refreshToken };
};
