import { sign as cryptoSign, generateKeyPairSync, hash, randomBytes, timingSafeEqual } from "node:crypto";
import formbody from "@fastify/formbody";
import Fastify from "fastify";
import { Pool } from "pg";
import { input, listen } from "./listen.ts";

/**
 * The work nobody can avoid for a code or a refresh token: parse the form, compare one digest, spend the secret by one
 * prepared statement that stores its successor, sign two JWTs of the same size.
 */
const {
  url = "",
  secret = "",
  access = "",
  id = "",
  count = "0",
  parameter = "",
  challenge = "",
} = input(["url", "secret", "access", "id", "count", "parameter", "challenge"]);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const expected = hash("sha256", secret, "buffer");
const pool = new Pool({ connectionString: url, max: 10 });

await pool.query("drop table if exists bench_one_time");
await pool.query(
  "create table bench_one_time (hash text primary key, used_at timestamptz, next_hash text, holder text not null)",
);
await pool.query(
  `insert into bench_one_time select translate(rtrim(encode(sha256(convert_to('bench-' || i, 'UTF8')), 'base64'), '='), '+/', '-_'),
   null, null, 'user_' || i from generate_series(0, ${Number(count) - 1}) as i`,
);
await pool.query("analyze bench_one_time");

const spend = {
  name: "spend",
  text: "update bench_one_time set used_at = now(), next_hash = $2 where hash = $1 and used_at is null returning holder",
};

const signed = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    cryptoSign("sha256", Buffer.from(text), privateKey, (error, bytes) =>
      error ? reject(error) : resolve(`${text}.${bytes.toString("base64url")}`),
    );
  });

/** The same header and claims as the measured server's, so that as many bytes are signed. */
const unsigned = (token: string): string => token.split(".").slice(0, 2).join(".");
const [accessText, idText] = [unsigned(access), unsigned(id)];

const text = { type: "string" };
const reply = {
  type: "object",
  properties: {
    access_token: text,
    token_type: text,
    expires_in: { type: "integer" },
    scope: text,
    id_token: text,
    refresh_token: text,
  },
};

const app = Fastify({ logger: false });
await app.register(formbody);

const member = (body: unknown, name: string): string =>
  typeof body === "object" && body !== null ? String(Reflect.get(body, name) ?? "") : "";

app.post("/oauth/token", { schema: { response: { 200: reply } } }, async ({ body }) => {
  if (!timingSafeEqual(hash("sha256", member(body, "client_secret"), "buffer"), expected))
    throw new Error("The secret is wrong.");
  if (challenge !== "" && hash("sha256", member(body, "code_verifier"), "base64url") !== challenge)
    throw new Error("The verifier does not fit.");
  const next = randomBytes(32).toString("base64url");
  const { rows } = await pool.query({
    ...spend,
    values: [hash("sha256", member(body, parameter), "base64url"), hash("sha256", next, "base64url")],
  });
  if (rows.length === 0) throw new Error("The secret was used, or is unknown.");
  const [access_token, id_token] = await Promise.all([signed(accessText), signed(idText)]);
  return { access_token, token_type: "Bearer", expires_in: 86_400, scope: "openid email", id_token, refresh_token: next };
});

await listen(app);
