/** Who did something, and from where. */
export interface Actor {
  readonly type: "client" | "user" | "system";
  /** `client_id` of a client, id of a user, name of a part of the server. */
  readonly id: string;
  /** Set when the actor belongs to another account than the one it acts in: the operator's. */
  readonly account?: string;
  /** Source address of the request. */
  readonly ip?: string;
  /** The login that this is a part of. */
  readonly login?: string;
}

export const systemActor = (id: string): Actor => ({ type: "system", id });
