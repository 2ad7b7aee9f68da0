import type { Sandbox } from "@faable/auth-actions/sandbox";
import type { AddressRanges, Clock, Keyring } from "../../base/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import type { Actions } from "../../records/actions/index.ts";
import type { KeptEvents } from "./kept-events.ts";

/** What running Actions works with. */
export interface ActionRooms {
  readonly actions: Actions;
  readonly sandbox: Sandbox;
  readonly keyring: Keyring;
  readonly database: Database;
  readonly keptEvents: KeptEvents;
  readonly clock: Clock;
  /** Addresses of hosting and proxy providers. Absent where nobody has told which they are. */
  readonly datacenters: AddressRanges | undefined;
}
