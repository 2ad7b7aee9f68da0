import { explainLog, getLog, listLogs, logListing } from "@faable/auth-contract";
import { isId, problem } from "../../base/index.ts";
import * as logs from "../../engines/logs/index.ts";
import type { ListRequest } from "../../ground/lists/index.ts";
import * as clients from "../../records/clients/index.ts";
import { teams, toTeam } from "../../records/teams/index.ts";
import { toUser, users } from "../../records/users/index.ts";
import { type Bound, bind } from "./bind.ts";
import { type Expanding, expansionsOf, loadReferences, referenceOf } from "./expand.ts";
import { filterOf, logStreams, shownTo } from "./log-stream.ts";
import type { ManagementRooms } from "./rooms.ts";

const showLogs = async (call: Expanding, rows: readonly logs.LogRow[]) => {
  const scope = call.context;
  const wanted = expansionsOf(call, logListing.expand);
  const people = await loadReferences(
    wanted.has("user"),
    rows.map(({ user_id }) => user_id),
    async (ids) => (await users.findMany(scope, ids)).map(toUser),
  );
  const apps = await loadReferences(
    wanted.has("client"),
    rows.map(({ client_id }) => client_id),
    async (ids) => (await clients.clients.findMany(scope, ids)).map(clients.toClient),
  );
  const groups = await loadReferences(
    wanted.has("team"),
    rows.map(({ team_id }) => team_id),
    async (ids) => (await teams.findMany(scope, ids)).map(toTeam),
  );
  return rows.map(shownTo(call)).map((log) => ({
    ...log,
    user: referenceOf(log.user, people),
    client: referenceOf(log.client, apps),
    team: referenceOf(log.team, groups),
  }));
};

const noSuchRow = () => problem("not_found", "This account has no such log row.");

export const logOperations = (rooms: ManagementRooms): readonly Bound[] => {
  const { clients: known, paging, keyring } = rooms;
  /** Rows name clients by resource id; a filter may name them by their `client_id` too. */
  const resourceId = async (accountId: string, id: string): Promise<string> =>
    isId("client", id) ? id : ((await known.get(accountId, id))?.id ?? id);
  const withClientIds = async (accountId: string, request: ListRequest): Promise<ListRequest> => {
    const terms = request.terms.map(async (term) =>
      term.field === "client" ? { ...term, values: await Promise.all(term.values.map((id) => resourceId(accountId, id))) } : term,
    );
    return { ...request, terms: await Promise.all(terms) };
  };
  return [
    ...logStreams(rooms, filterOf(keyring, withClientIds)),
    bind(listLogs, (call) =>
      paging(
        call,
        logListing,
        "logs",
        async (request) => logs.listLogs(call.context, await withClientIds(call.account.id, request), call.context.now()),
        (rows) => showLogs(call, rows),
      ),
    ),
    bind(getLog, async (call) => {
      const { context, params } = call;
      const row = await logs.findLog(context, params.log_id, context.now());
      const [log] = row ? await showLogs(call, [row]) : [];
      if (!log) throw noSuchRow();
      return log;
    }),
    bind(explainLog, async ({ context, params }) => {
      const explanation = await logs.explain(context, params.log_id, context.now());
      if (!explanation) throw noSuchRow();
      return explanation;
    }),
  ];
};
