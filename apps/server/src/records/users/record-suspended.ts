import { type Actor, Problem } from "../../base/index.ts";
import { recordAll } from "../../ground/events/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";

/** A suspended user's try, and where it was made. */
export interface SuspendedTry {
  readonly userId: string;
  /** Absent where no client has a part in it. */
  readonly client: { readonly id: string; readonly clientId: string } | undefined;
  readonly ip: string;
  /** What the user tried. */
  readonly flow: string;
  readonly at: Date;
  /** The login that it was a part of. */
  readonly login?: string | undefined;
}

/** Notes that a suspended user was refused: outside the transaction that the refusal undoes. */
export const recordSuspended = (scope: Scope, { userId, client, ip, flow, at, login }: SuspendedTry): Promise<void> => {
  const who = client ? ({ type: "client", id: client.clientId } as const) : ({ type: "user", id: userId } as const);
  const actor: Actor = { ...who, ip, ...(login === undefined ? {} : { login }) };
  const concerned = { user: userId, ...(client ? { client: client.id } : {}) };
  return recordAll(scope, [{ type: "auth.suspended", at, actor, data: { flow }, concerned }]);
};

/** For the `catch` of a sign-in's transaction: notes the refusal of a suspended user, and passes on every error. */
export const notingSuspended =
  (scope: Scope, tried: SuspendedTry) =>
  async (error: unknown): Promise<never> => {
    if (error instanceof Problem && error.code === "user_suspended") await recordSuspended(scope, tried);
    throw error;
  };
