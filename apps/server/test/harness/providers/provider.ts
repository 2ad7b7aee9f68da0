import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** A person who has an account at a provider, as its userinfo endpoint tells of them. */
export type Person = Readonly<Record<string, unknown>>;

/** One request that a provider got. */
export interface Seen {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly form: URLSearchParams;
}

/** What a provider does instead of its own answer, at the path that it is set for. */
export type Fault =
  | { readonly kind: "hang" }
  /** Sends its bytes one by one, so slowly that it takes for ever. */
  | { readonly kind: "trickle" }
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** What a grant of a person at a provider is of. */
interface Grant {
  readonly person: Person;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scope: string;
  readonly nonce: string | undefined;
}

/** How a kind of provider differs from the others. */
export interface Kind {
  readonly paths: { readonly authorize: string; readonly token: string; readonly userinfo: string };
  readonly secretBy: "form" | "basic";
  /** What its token endpoint says of a good request, and of a bad one. */
  readonly grant: (members: Readonly<Record<string, unknown>>, request: IncomingMessage, response: ServerResponse) => unknown;
  readonly refuse: (error: string, request: IncomingMessage, response: ServerResponse) => unknown;
  /** Members of the token answer beside the token. */
  readonly beside?: (grant: Grant, issuer: string) => Readonly<Record<string, unknown>>;
  /** Further resources, by path. */
  readonly resources?: (path: string, grant: Grant) => { readonly status: number; readonly body: unknown } | undefined;
  /** The profile of a person for what was granted. */
  readonly profile: (person: Person, scope: string) => unknown;
}

/** A provider of social logins that runs on this machine and keeps to what the real one documents. */
export interface Provider {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The fields of a connection that lead here. */
  readonly connection: Readonly<Record<string, string>>;
  readonly seen: readonly Seen[];
  /** Faults by path; taken away by `delete`. */
  readonly faults: Map<string, Fault>;
  /** Answers the requests to a path that hang, with this as JSON. */
  readonly release: (path: string, body: unknown) => void;
  /**
   * What the provider does with a person's browser: reads the authorization request at this URL and answers where it sends
   * the browser back to.
   */
  readonly visit: (location: string | undefined, person: Person, more?: Readonly<Record<string, string>>) => string;
  /** Sends the browser back with an error instead. */
  readonly decline: (location: string | undefined, error: string) => string;
  readonly close: () => Promise<void>;
}

const readBody = async (request: IncomingMessage): Promise<URLSearchParams> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
};

export const json = (response: ServerResponse, status: number, body: unknown): ServerResponse =>
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));

const fail = (response: ServerResponse, fault: Exclude<Fault, { readonly kind: "hang" }>): unknown => {
  if (fault.kind === "answer") return response.writeHead(fault.status, { ...fault.headers }).end(fault.body);
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 100);
  return response.on("close", () => clearInterval(timer));
};

const portOf = (server: Server): number => {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The provider does not listen.");
  return address.port;
};

const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

const authorizationOf = (location: string | undefined, url: string, path: string): URLSearchParams => {
  const target = new URL(location ?? "about:blank");
  if (`${target.origin}${target.pathname}` !== `${url}${path}`)
    throw new Error(`The browser was not sent here but to ${target.href}`);
  return target.searchParams;
};

/** Starts a provider. Codes work once, for the client, redirect URI and verifier that they were asked for with. */
export const startProvider = async (kind: Kind): Promise<Provider> => {
  const seen: Seen[] = [];
  const faults = new Map<string, Fault>();
  const hanging: { readonly path: string; readonly response: ServerResponse }[] = [];
  const [codes, tokens] = [new Map<string, Grant>(), new Map<string, Grant>()];
  const clientId = randomBytes(8).toString("hex");
  const clientSecret = `secret~${randomBytes(16).toString("hex")}+/=`;
  let url = "";

  const isClient = (request: IncomingMessage, form: URLSearchParams): boolean => {
    if (kind.secretBy === "form") return form.get("client_id") === clientId && form.get("client_secret") === clientSecret;
    const expected = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString("base64");
    return request.headers.authorization === `Basic ${expected}` && !form.has("client_secret");
  };

  const exchange = (request: IncomingMessage, response: ServerResponse, form: URLSearchParams): unknown => {
    const grant = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    if (!isClient(request, form)) return kind.refuse("invalid_client", request, response);
    const isGood =
      grant !== undefined &&
      form.get("grant_type") === "authorization_code" &&
      form.get("redirect_uri") === grant.redirectUri &&
      challengeOf(form.get("code_verifier") ?? "") === grant.challenge;
    if (!isGood) return kind.refuse("invalid_grant", request, response);
    const token = `at-${randomBytes(16).toString("hex")}`;
    tokens.set(token, grant);
    const members = { access_token: token, token_type: "bearer", scope: grant.scope, ...kind.beside?.(grant, url) };
    return kind.grant(members, request, response);
  };

  const show = (path: string, request: IncomingMessage, response: ServerResponse): unknown => {
    const grant = tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "");
    if (!grant) return json(response, 401, { message: "Bad credentials" });
    if (path === kind.paths.userinfo) return json(response, 200, kind.profile(grant.person, grant.scope));
    const { status, body } = kind.resources?.(path, grant) ?? { status: 404, body: { message: "Not Found" } };
    return json(response, status, body);
  };

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const form = await readBody(request);
    seen.push({ path, headers: request.headers, form });
    const fault = faults.get(path);
    if (fault?.kind === "hang") return hanging.push({ path, response });
    if (fault) return fail(response, fault);
    if (path === kind.paths.token && request.method === "POST") return exchange(request, response, form);
    return show(path, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${portOf(server)}`;

  const backTo = (asked: URLSearchParams, members: Readonly<Record<string, string>>): string => {
    const back = new URL(asked.get("redirect_uri") ?? "about:blank");
    const { pathname } = back;
    return `${pathname}?${new URLSearchParams({ ...members, state: asked.get("state") ?? "" })}`;
  };

  return {
    url,
    clientId,
    clientSecret,
    connection: {
      client_id: clientId,
      client_secret: clientSecret,
      authorize_url: `${url}${kind.paths.authorize}`,
      token_url: `${url}${kind.paths.token}`,
      userinfo_url: `${url}${kind.paths.userinfo}`,
    },
    seen,
    faults,
    release: (path, body) => {
      for (const { response } of hanging.filter((each) => each.path === path && !each.response.headersSent))
        json(response, 200, body);
    },
    visit: (location, person, more = {}) => {
      const asked = authorizationOf(location, url, kind.paths.authorize);
      if (asked.get("client_id") !== clientId || asked.get("response_type") !== "code") throw new Error("Not our client.");
      const code = randomBytes(10).toString("hex");
      codes.set(code, {
        person,
        clientId,
        redirectUri: asked.get("redirect_uri") ?? "",
        challenge: asked.get("code_challenge") ?? "",
        scope: asked.get("scope") ?? "",
        nonce: asked.get("nonce") ?? undefined,
      });
      return backTo(asked, { code, ...more });
    },
    decline: (location, error) => backTo(authorizationOf(location, url, kind.paths.authorize), { error }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
