import { hash, timingSafeEqual } from "node:crypto";
import formbody from "@fastify/formbody";
import Fastify from "fastify";
import { Pool } from "pg";
import { input, listen } from "./listen.ts";

/** One prepared point query and an answer of the same bytes: what a question about one stored thing costs. */
const {
  url = "",
  account = "",
  grant = "",
  secret = "",
  body = "",
  status = "200",
  location = "",
} = input(["url", "account", "grant", "secret", "body", "status", "location"]);
const pool = new Pool({ connectionString: url, max: 10 });
const query = { name: "grant", text: "select * from grants where account_id = $1 and id = $2", values: [account, grant] };
const expected = hash("sha256", secret, "buffer");

const app = Fastify({ logger: false });
await app.register(formbody);

app.all("/*", async (request, reply) => {
  const presented: unknown =
    typeof request.body === "object" && request.body ? Reflect.get(request.body, "client_secret") : undefined;
  if (presented !== undefined && !timingSafeEqual(hash("sha256", String(presented), "buffer"), expected))
    throw new Error("The secret is wrong.");
  const { rows } = await pool.query(query);
  if (rows.length !== 1) throw new Error("There is no such grant.");
  if (location !== "") reply.header("location", location);
  return reply.status(Number(status)).header("content-type", "application/json; charset=utf-8").send(body);
});

await listen(app);
