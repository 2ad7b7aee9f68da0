import { getUser } from "@faable/auth-contract";
import Fastify from "fastify";
import { Pool } from "pg";
import { toUser } from "../../apps/server/src/records/users/index.ts";
import { input, listen } from "./listen.ts";

/** One prepared point query and the same JSON: what reading a user costs without tenants, tokens and permissions. */
const { url = "", account = "" } = input(["url", "account"]);
const pool = new Pool({ connectionString: url, max: 10 });
const query = { name: "user", text: "select * from users where account_id = $1 and id = $2" };

const app = Fastify({ logger: false });

app.get<{ Params: { id: string } }>("/user/:id", { schema: { response: { 200: getUser.reply } } }, async (request, response) => {
  const { rows } = await pool.query({ ...query, values: [account, request.params.id] });
  return rows[0] ? toUser(rows[0]) : response.status(404).send();
});

await listen(app);
