import type { Clock } from "../../base/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import type { Apis } from "../../records/apis/index.ts";
import type { Client } from "../../records/clients/index.ts";
import type { Connections } from "../../records/connections/index.ts";
import type { AuthorizationRequest, Interaction, Progress } from "../../records/interactions/index.ts";
import type { BrowserSession } from "../../records/sessions/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import type { ActionRooms, Foreseen } from "../actions/index.ts";

/** What logins work with. */
export interface LoginRooms {
  readonly database: Database;
  readonly apis: Apis;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly actions: ActionRooms;
}

/** The browser that somebody signs in with. */
export interface Browser {
  /** The session of its cookie, usable or not. */
  readonly session: BrowserSession | undefined;
  readonly ip: string;
  readonly userAgent: string | null;
  /** The `Accept-Language` header; empty when there is none. */
  readonly language: string;
  /** The host that it came to. */
  readonly hostname: string;
}

/** A login, whether it has a row of its own yet or not. */
export interface Login {
  readonly account: Account;
  /** Absent where a page of ours asks for nobody in particular. */
  readonly client: Client | undefined;
  readonly request: AuthorizationRequest;
  readonly browser: Browser;
  /** Absent while nobody had to be asked anything. */
  readonly interaction: Interaction | undefined;
  readonly progress: Progress;
  /** What Actions will be told of the user of the browser's session, where it was asked beforehand. */
  readonly foreseen?: Foreseen | undefined;
}
