import type { Keyring } from "../../base/index.ts";
import type { TrialRooms } from "../../engines/actions/index.ts";
import type { FederationRooms } from "../../engines/federation/index.ts";
import type { LogExports, LogTail } from "../../engines/logs/index.ts";
import type { HashingPool } from "../../engines/passwords/index.ts";
import type { EventReader, WebhookRooms } from "../../engines/webhooks/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import type { Clients } from "../../records/clients/index.ts";
import type { Tenants } from "../../records/tenants/index.ts";
import type { Paging } from "./page.ts";

/** What the resources' files are given, besides the context of each call. */
export interface ManagementRooms {
  readonly database: Database;
  readonly tenants: Tenants;
  readonly clients: Clients;
  readonly keyring: Keyring;
  readonly pool: HashingPool;
  readonly trying: TrialRooms;
  readonly federation: Pick<FederationRooms, "outbound" | "conversations">;
  readonly webhooks: WebhookRooms;
  readonly events: EventReader;
  readonly tail: LogTail;
  readonly exports: LogExports;
  readonly paging: Paging;
}
