import { providerCallback } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Answered, comeBack } from "../../engines/federation/index.ts";
import { endsNow, refuse } from "../../engines/interactions/index.ts";
import { assertWellEncoded } from "../http/index.ts";
import { arrive, clientOf, type FlowRooms, fieldOf, goOn, openReturning, reached } from "./flow.ts";

const parameters = ["state", "code", "error", "iss"] as const;

const isRepeated = ({ query }: FastifyRequest): boolean =>
  parameters.some((name) => typeof query === "object" && query !== null && Array.isArray(Reflect.get(query, name)));

const answeredWith = (request: FastifyRequest, secret: string): Answered => ({
  secret,
  code: fieldOf(request, "code"),
  error: fieldOf(request, "error"),
  iss: fieldOf(request, "iss"),
  repeated: isRepeated(request),
});

/** From here on it is a login like any other: what a provider has proven was saved with whom it admitted. */
const handle = async (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  assertWellEncoded("The query", request.url);
  const { flow, secret } = await openReturning(rooms, request);
  const { login } = flow;
  const returned = await comeBack(rooms.federation, login, answeredWith(request, secret), async () => {
    // A provider takes its time: what was registered before may be so no more.
    await clientOf(rooms, login.account.id, login.interaction);
    return endsNow(rooms, login);
  });
  if ("refused" in returned) return arrive(rooms, request, reply, flow, await refuse(rooms, login, returned.refused));
  const { progress, ended } = returned;
  if (ended) return arrive(rooms, request, reply, flow, { kind: "answer", ...ended });
  return goOn(rooms, request, reply, reached(flow, progress));
};

type OrErrorPage = (request: FastifyRequest, reply: FastifyReply) => (error: unknown) => FastifyReply;

/** Mounts where every provider sends people back to. */
export const callbackDoor = (app: FastifyInstance, rooms: FlowRooms, orErrorPage: OrErrorPage): void => {
  app.get(providerCallback.path, { config: { operation: providerCallback } }, (request, reply) =>
    handle(rooms, request, reply).catch(orErrorPage(request, reply)),
  );
};
