import type { Clock, Keyring } from "../../base/index.ts";
import type { InFlight } from "../../ground/limits/index.ts";
import type { Outbound } from "../../ground/outbound/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import type { Apis } from "../../records/apis/index.ts";
import type { Connections } from "../../records/connections/index.ts";
import type { AskAboutSignUp } from "../actions/index.ts";

/** What signing in by a provider works with. */
export interface FederationRooms {
  readonly database: Database;
  readonly connections: Connections;
  readonly apis: Apis;
  readonly keyring: Keyring;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Conversations with providers, of which each account has so many at once. */
  readonly conversations: InFlight;
  /** What the tenant's Actions say of whoever is about to become a user. */
  readonly askAboutSignUp: AskAboutSignUp;
}
