import type { Client } from "../../records/clients/index.ts";
import { askingAt, type Connection, type Connections, offeredConnections } from "../../records/connections/index.ts";
import type { AuthorizationRequest, Interaction, Progress } from "../../records/interactions/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { providerOf } from "./providers/providers.ts";

/** A login under way, as far as a provider has to do with it. */
export interface Visit {
  readonly account: Account;
  /** Absent where a page of ours asks. */
  readonly client: Client | undefined;
  readonly request: AuthorizationRequest;
  readonly browser: { readonly ip: string; readonly userAgent: string | null; readonly language: string };
  readonly interaction: Pick<Interaction, "id">;
  readonly progress: Progress;
}

/** The social connections by which this login may be passed: offered to the client, and not narrowed away by the request. */
export const socialConnections = async (
  connections: Connections,
  { account, client, request }: Pick<Visit, "account" | "client" | "request">,
): Promise<readonly Connection[]> => {
  const offered = offeredConnections(await connections.get(account.id), askingAt(account, client));
  const wanted = request.connections.length === 0 ? offered : offered.filter(({ id }) => request.connections.includes(id));
  return wanted.filter(({ type }) => providerOf(type) !== undefined);
};
