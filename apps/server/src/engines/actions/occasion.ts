import type { Json } from "@faable/auth-actions/sandbox";
import type { ActionTrigger } from "@faable/auth-contract";
import type { Actor } from "../../base/index.ts";
import type { BlockState } from "../../records/actions/index.ts";
import type { Account } from "../../records/tenants/index.ts";

type Metadata = Readonly<Record<string, Json>>;

/** What Actions have set on a user so far; `null` deletes. */
export interface SetMetadata {
  readonly user: Metadata;
  readonly app: Metadata;
}

/** What Actions are asked about: who is at what, and the event that tells them. */
export interface Occasion {
  readonly account: Account;
  readonly trigger: ActionTrigger;
  readonly actor: Actor;
  /** Absent where nobody is, or nobody yet. */
  readonly userId: string | undefined;
  /** Resource id of the client. */
  readonly client: string | undefined;
  readonly connection: string | undefined;
  readonly ip: string | null;
  /** What Actions have denied this user before, by Action. None where there is no user. */
  readonly blocks: ReadonlyMap<string, BlockState>;
  /** The event of one Action, with what those before it have set on the user. */
  readonly event: (set: SetMetadata) => Readonly<Record<string, unknown>>;
}
