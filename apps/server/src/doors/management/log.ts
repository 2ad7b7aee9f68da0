import { getLog, listLogs, logListing } from "@faable/auth-contract";
import { isId, problem } from "../../base/index.ts";
import { findClientsByIds, toClient } from "../../records/clients/index.ts";
import * as logs from "../../engines/logs/index.ts";
import type { Db, ListRequest } from "../../ground/storage/index.ts";
import { findTeamsByIds, toTeam } from "../../records/teams/index.ts";
import { findUsersByIds, toUser } from "../../records/users/index.ts";
import { type Bound, bind } from "./bind.ts";
import { type ExpandParameters, expansionsOf, loadReferences, referenceOf } from "./expand.ts";
import type { ManagementRooms } from "./rooms.ts";

const showLogs = async (db: Db, accountId: string, rows: readonly logs.LogRow[], query: ExpandParameters) => {
  const wanted = expansionsOf(query, logListing.expand);
  const shown = rows.map(logs.toLog);
  const loadUsers = async (ids: readonly string[]) => (await findUsersByIds(db, accountId, ids)).map(toUser);
  const loadClients = async (ids: readonly string[]) => (await findClientsByIds(db, accountId, ids)).map(toClient);
  const loadTeams = async (ids: readonly string[]) => (await findTeamsByIds(db, accountId, ids)).map(toTeam);
  const users = await loadReferences(
    wanted.has("user"),
    shown.map(({ user }) => user),
    loadUsers,
  );
  const clients = await loadReferences(
    wanted.has("client"),
    shown.map(({ client }) => client),
    loadClients,
  );
  const teams = await loadReferences(
    wanted.has("team"),
    shown.map(({ team }) => team),
    loadTeams,
  );
  return shown.map((log) => ({
    ...log,
    user: referenceOf(log.user, users),
    client: referenceOf(log.client, clients),
    team: referenceOf(log.team, teams),
  }));
};

export const logOperations = ({ ground, clients, paging }: ManagementRooms): readonly Bound[] => {
  /** Rows name clients by resource id; a filter may name them by their `client_id` too. */
  const withClientIds = async (accountId: string, request: ListRequest): Promise<ListRequest> => {
    const terms = request.terms.map(async (term) => {
      if (term.field !== "client") return term;
      const ids = term.values.map(async (value) =>
        isId("client", value) ? value : ((await clients.get(accountId, value))?.id ?? value),
      );
      return { ...term, values: await Promise.all(ids) };
    });
    return { ...request, terms: await Promise.all(terms) };
  };
  return [
    bind(listLogs, (call) =>
      paging(
        call,
        logListing,
        "logs",
        async (request) =>
          logs.listLogs(ground.db, call.account.id, await withClientIds(call.account.id, request), ground.clock()),
        (rows) => showLogs(ground.db, call.account.id, rows, call.query),
      ),
    ),
    bind(getLog, async ({ account, params, query }) => {
      const row = await logs.findLog(ground.db, account.id, params.log_id, ground.clock());
      const [log] = row ? await showLogs(ground.db, account.id, [row], query) : [];
      if (!log) throw problem("not_found", "This account has no such log row.");
      return log;
    }),
  ];
};
