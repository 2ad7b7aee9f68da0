import type { Clock, Keyring } from "../../base/index.ts";
import type { Outbound } from "../../ground/outbound/index.ts";
import type { Report } from "../../ground/storage/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";

/** What sending events works with. */
export interface WebhookRooms {
  readonly database: Database;
  readonly outbound: Outbound;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly report: Report;
}
