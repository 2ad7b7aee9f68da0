import type { Keyring } from "../../base/index.ts";
import type { Clients } from "../../records/clients/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import type { Tenants } from "../../records/tenants/index.ts";
import type { Paging } from "./page.ts";

/** What the resources' files are given. */
export interface ManagementRooms {
  readonly ground: Ground;
  readonly tenants: Tenants;
  readonly clients: Clients;
  readonly keyring: Keyring;
  readonly paging: Paging;
}
