import type { ReplyOf, rotateClientSecret } from "@faable/auth-contract";
import { hashSecret, problem, randomSecret } from "../../base/index.ts";
import { type Actor, record } from "../../ground/events/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import { lockClientRow, saveClient } from "./client-store.ts";
import { notFound } from "./get-client.ts";

type Rotated = ReplyOf<typeof rotateClientSecret>;

/**
 * Replaces the secret. The old one ends at once, or after the overlap the caller asked for; the one before that always
 * ends, so that never more than two are good.
 */
export const rotateSecret = async (
  { transact, clock }: Ground,
  accountId: string,
  id: string,
  overlap: number,
  actor: Actor,
): Promise<Rotated> =>
  transact(async ({ db, changed }) => {
    const row = await lockClientRow(db, accountId, id);
    if (!row) throw notFound();
    if (row.token_endpoint_auth_method === "none")
      throw problem("conflict", "A public client has no secret. Set token_endpoint_auth_method to client_secret_basic first.");
    const at = clock();
    const secret = randomSecret();
    const keep = overlap > 0 && row.secret_hash !== null;
    const expiresAt = keep ? new Date(at.getTime() + overlap * 1000) : null;
    await saveClient(db, accountId, row.id, {
      secret_hash: hashSecret(secret),
      previous_secret_hash: keep ? row.secret_hash : null,
      previous_secret_expires_at: expiresAt,
      updated_at: at,
    });
    changed({ noun: "client", accountId });
    await record(db, {
      accountId,
      type: "admin.client.secret_rotated",
      status: "success",
      message: "A client's secret was replaced.",
      at,
      actor,
      data: { resource_id: row.id, expires_previous_in: overlap },
      clientId: row.id,
    });
    return {
      id: row.id,
      client_id: row.client_id,
      client_secret: secret,
      previous_secret_expires_at: expiresAt?.toISOString() ?? null,
    };
  });
