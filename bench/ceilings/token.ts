import { sign as cryptoSign, generateKeyPairSync, hash, randomUUID, timingSafeEqual } from "node:crypto";
import formbody from "@fastify/formbody";
import Fastify from "fastify";
import { input, listen } from "./listen.ts";

/** The work nobody can avoid for a machine token: parse the form, compare one digest, sign one JWT of the same size. */
const { alg = "", header = "", claims = "{}", secret = "" } = input(["alg", "header", "claims", "secret"]);

const { privateKey } =
  alg === "RS256" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ec", { namedCurve: "P-256" });

const expected = hash("sha256", secret, "buffer");
const template: unknown = JSON.parse(claims);
const known = typeof template === "object" && template !== null ? template : {};
const scope = String(Reflect.get(known, "scope") ?? "");

const signed = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    cryptoSign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" }, (error, bytes) =>
      error ? reject(error) : resolve(`${text}.${bytes.toString("base64url")}`),
    );
  });

const mint = (): Promise<string> => {
  const iat = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ ...known, iat, exp: iat + 86_400, jti: randomUUID() });
  return signed(`${header}.${Buffer.from(body).toString("base64url")}`);
};

const text = { type: "string" };
const reply = {
  type: "object",
  properties: { access_token: text, token_type: text, expires_in: { type: "integer" }, scope: text },
};

const app = Fastify({ logger: false });
await app.register(formbody);

app.post("/oauth/token", { schema: { response: { 200: reply } } }, async (request) => {
  const presented: unknown = typeof request.body === "object" && request.body ? Reflect.get(request.body, "client_secret") : "";
  if (!timingSafeEqual(hash("sha256", String(presented), "buffer"), expected)) throw new Error("The secret is wrong.");
  return { access_token: await mint(), token_type: "Bearer", expires_in: 86_400, scope };
});

await listen(app);
