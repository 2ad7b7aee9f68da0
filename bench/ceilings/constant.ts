import Fastify from "fastify";
import { input, listen } from "./listen.ts";

/** The least a Fastify server can do: answer the same bytes again. */
const { body = "" } = input(["body"]);
const app = Fastify({ logger: false });

app.get("/", (_request, reply) => {
  reply.header("content-type", "application/json; charset=utf-8").header("cache-control", "public, max-age=300").send(body);
});

await listen(app);
