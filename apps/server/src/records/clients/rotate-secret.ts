import type { ReplyOf, rotateClientSecret } from "@faable/auth-contract";
import { hashSecret, problem, randomSecret } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { clientNotFound } from "./client.ts";
import { clients, lockClientRow } from "./client-store.ts";

type Rotated = ReplyOf<typeof rotateClientSecret>;

/**
 * Replaces the secret. The old one ends at once, or after the overlap (seconds) the caller asked for; the one before that
 * always ends, so that never more than two are good.
 */
export const rotateSecret = ({ transact }: Context, id: string, overlap: number): Promise<Rotated> =>
  transact(async (tx) => {
    const row = await lockClientRow(tx, id);
    if (!row) throw clientNotFound();
    if (row.token_endpoint_auth_method === "none")
      throw problem("conflict", "A public client has no secret. Set token_endpoint_auth_method to client_secret_basic first.");
    const secret = randomSecret();
    const keep = overlap > 0 && row.secret_hash !== null;
    const expiresAt = keep ? new Date(tx.at.getTime() + overlap * 1000) : null;
    await clients.update(tx, row.id, {
      secret_hash: hashSecret(secret),
      previous_secret_hash: keep ? row.secret_hash : null,
      previous_secret_expires_at: expiresAt,
      updated_at: tx.at,
    });
    tx.changed("client");
    await record(tx, "admin.client.secret_rotated", { resource_id: row.id, expires_previous_in: overlap }, { client: row.id });
    const { client_id } = row;
    return { id: row.id, client_id, client_secret: secret, previous_secret_expires_at: expiresAt?.toISOString() ?? null };
  });
