import { randomUUID } from "node:crypto";
import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";

/** What the library hands over of a login. */
export interface Verified {
  readonly issuer: string;
  readonly profile: object;
  readonly idToken: string;
}

type Done = (error: Error | null, user: Verified) => void;

type Session = Record<string, unknown>;

interface PassportRequest extends IncomingMessage {
  query?: Readonly<Record<string, string>>;
  session?: Session;
}

interface Passport {
  readonly authenticate: (
    strategy: object,
    told: (error: (Error & { readonly code?: string }) | null, user: Verified | false, info: object, status?: number) => void,
  ) => (request: PassportRequest, response: ServerResponse, next: (error: Error) => void) => void;
}

type Verify = (
  issuer: string,
  profile: object,
  context: object,
  idToken: string,
  accessToken: string,
  refreshToken: string,
  parameters: object,
  done: Done,
) => void;

const require = createRequire(import.meta.url);
const passport: Passport = require("passport");
const { Strategy }: { Strategy: new (options: object, verify: Verify) => object } = require("passport-openidconnect");

/** Names that the system resolver does not know lead to this machine. */
const agent = new Agent({ lookup: (_, __, found) => found(null, [{ address: "127.0.0.1", family: 4 }]) });

export interface Settings {
  readonly issuer: string;
  readonly clientID: string;
  readonly clientSecret: string;
  readonly callbackURL: string;
  readonly authorizationURL: string;
  readonly tokenURL: string;
  readonly userInfoURL: string;
}

/** The application's side: answers with what the library made of a request. One session for each value of the cookie. */
export const startPassportApp = async (settings: Settings) => {
  const verify: Verify = (issuer, profile, _context, idToken, _access, _refresh, _parameters, done) =>
    done(null, { issuer, profile, idToken });
  const checks = { scope: "profile email", nonce: true, maxAge: 1_000, skipUserProfile: false };
  const strategy = new Strategy({ ...settings, ...checks, agent }, verify);
  const sessions = new Map<string, Session>();
  const server = createServer((request: PassportRequest, response) => {
    const tell = (status: number, body: object): void => void response.writeHead(status).end(JSON.stringify(body));
    const id = request.headers.cookie ?? randomUUID();
    request.session = sessions.get(id) ?? {};
    sessions.set(id, request.session);
    request.query = Object.fromEntries(new URL(request.url ?? "/", "http://app.example").searchParams);
    response.setHeader("set-cookie", id);
    const authenticate = passport.authenticate(strategy, (error, user, info, status) => {
      if (error) tell(500, { error: error.name, code: error.code });
      else if (user) tell(200, user);
      else tell(status ?? 401, info);
    });
    authenticate(request, response, (error) => tell(500, { error: error.name }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The application does not listen.");
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    host: "app.example",
    close: async () => {
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
