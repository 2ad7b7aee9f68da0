import { getSession, listSessions, revokeSession, sessionListing } from "@faable/auth-contract";
import * as sessions from "../../records/sessions/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

export const sessionOperations = ({ paging }: ManagementRooms): readonly Bound[] => [
  bind(listSessions, (call) =>
    paging(
      call,
      sessionListing,
      "session",
      (request) => sessions.listSessionRows(call.context, request),
      (rows) => rows.map(sessions.toSession),
    ),
  ),
  bind(getSession, ({ context, params }) => sessions.readSession(context.pointReads, params.id)),
  bind(revokeSession, ({ context, params }) => sessions.revokeSession(context, params.id)),
];
