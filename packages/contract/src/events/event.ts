import type { Static, TSchema } from "typebox";

/** How a row of the audit trail may have gone. */
export const auditStatuses = ["success", "failed", "skipped", "info"] as const;

/** One of `auditStatuses`. */
export type AuditStatus = (typeof auditStatuses)[number];

/** One type of the audit trail, declared once: when it is written, what it carries and how long it is kept. */
export interface AuditEntry<D extends TSchema = TSchema> {
  /** What has happened when a row of this type is written, in its usual status; the row's `message` unless it tells more. */
  readonly when: string;
  /** The usual status of its rows. */
  readonly status: AuditStatus;
  /** What has happened when a row has another status: every one that its rows may have. */
  readonly otherwise?: Readonly<Partial<Record<AuditStatus, string>>>;
  /** Members of the row's `data`, beside `actor` and `ip`. Never secrets, tokens or values of personal fields. */
  readonly data: D;
  /** Seconds after which its rows are purged; `null`: kept. */
  readonly keepFor: number | null;
}

/** The `data` of a type. */
export type DataOf<E> = E extends AuditEntry<infer D> ? Static<D> : never;

/** One event that subscribers of webhooks can be told of. */
export interface WebhookEntry<P extends TSchema = TSchema> {
  /** When it is sent. */
  readonly when: string;
  /** The `payload` of the delivery. */
  readonly payload: P;
}
