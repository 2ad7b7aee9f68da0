import Fastify from "fastify";
import { assetsDoor, pageHeaders } from "../../src/doors/pages/index.ts";
import { type PageState, statesIn, type World } from "./states.ts";
import { createTenantWith } from "./tenant-with.ts";

/** Serves the states of a world as the server would: its headers, its assets. */
export const startGallery = async (world: World) => {
  const app = Fastify();
  const states = new Map<string, PageState>(statesIn(world).map((each) => [each.name, each]));
  app.decorateRequest("account");
  app.addHook("onRequest", async (request) => {
    request.account = createTenantWith(world.branding);
  });
  assetsDoor(app);
  app.get<{ Params: { name: string } }>("/:name", (request, reply) => {
    const found = states.get(request.params.name);
    return found ? reply.headers(pageHeaders(found)).send(found.html) : reply.status(404).send("");
  });
  const origin = (await app.listen({ port: 0, host: "127.0.0.1" })).replace("127.0.0.1", "localhost");
  return { origin, states: [...states.values()], close: () => app.close() };
};
