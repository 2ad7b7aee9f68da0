import {
  getHealth,
  getMe,
  getOpenApi,
  getReadiness,
  getUserInfo,
  issueToken,
  limits,
  listMySessions,
  pushAuthorizationRequest,
  revokeMyOtherSessions,
  revokeToken,
  signInWithPassword,
  signUp,
} from "@faable/auth-contract";
import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import Fastify, { type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { type DbConnections, dbConnectionsDoor } from "./doors/dbconnections/index.ts";
import { docsDoor } from "./doors/docs/index.ts";
import {
  answerUnreadable,
  assertBodyHeaders,
  createSchemaCompilers,
  drainConnections,
  type ErrorRenderer,
  hearExpectations,
  noteSource,
  readJson,
  renderError,
  resolveAccount,
  setResponseHeaders,
  unknownRoute,
} from "./doors/http/index.ts";
import { type LoginDoor, loginDoor } from "./doors/login/index.ts";
import { type Access, type ManagementRooms, managementDoor } from "./doors/management/index.ts";
import { type MeRooms, meDoor } from "./doors/me/index.ts";
import {
  clientEndpoints,
  discoveryDoor,
  type OAuthRooms,
  type RegistrationEndpoint,
  registrationDoor,
  userEndpoints,
} from "./doors/oauth/index.ts";
import { assetsDoor } from "./doors/pages/index.ts";
import type { Tenants } from "./records/tenants/index.ts";
import { requestIds } from "./request-ids.ts";

/** What the doors are given. */
export interface Doors {
  readonly tenants: Tenants;
  readonly oauth: OAuthRooms;
  readonly login: LoginDoor;
  readonly me: MeRooms;
  readonly registration: RegistrationEndpoint;
  readonly access: Access;
  readonly management: Omit<ManagementRooms, "paging">;
  readonly dbConnections: DbConnections;
  readonly isReady: () => Promise<boolean>;
}

const service = (app: FastifyInstance, isReady: () => Promise<boolean>): void => {
  app.get(getHealth.path, { config: { anyHost: true } }, () => ({ status: "ok" }));
  app.get(getReadiness.path, { config: { anyHost: true } }, async (_request, reply) =>
    (await isReady()) ? { status: "ready" } : reply.status(503).header("retry-after", "2").send({ status: "not ready" }),
  );
};

/** Paths that pages of other origins may call. Elsewhere a preflight finds no route, as the answers allow no origin either. */
const crossOriginPaths: ReadonlySet<string> = new Set([
  issueToken.path,
  revokeToken.path,
  getUserInfo.path,
  getMe.path,
  listMySessions.path,
  revokeMyOtherSessions.path,
  pushAuthorizationRequest.path,
  signUp.path,
  signInWithPassword.path,
]);

const crossOrigin = {
  origin: true,
  methods: ["GET", "POST", "OPTIONS"],
  allowedHeaders: ["content-type", "authorization", "x-faable-client", "x-faable-instance", "x-faableauth-account"],
  exposedHeaders: ["x-request-id", "retry-after"],
  maxAge: 600,
  strictPreflight: false,
};

/** Browsers may call these endpoints; which origins is the client's matter and is asked once the client is known. */
const browserCallable = (app: FastifyInstance): void => {
  app.register(cors, {
    delegator: ({ url }, callback) =>
      callback(null, crossOriginPaths.has(url.split("?")[0] ?? "") ? crossOrigin : { origin: false }),
  });
};

/** A number means: believe that many proxies before us. */
const trusted = (trust: Config["trustProxy"]) =>
  typeof trust === "number" ? (_address: string, hop: number): boolean => hop < trust : trust;

/** More than Node reads as a request line, so that overlong ids are refused by their own check, in its words. */
const longestUrl = 65_536;

/**
 * Without a logger: with one Fastify makes a child of it and two listeners for every request, a tenth of what a small
 * answer costs. The renderer of errors, through which every failure goes, has ours.
 */
const create = ({ trustProxy }: Config, render: ErrorRenderer, errorDocs: string): FastifyInstance => {
  const genReqId = requestIds();
  return Fastify({
    // What Node would drop is joined: of two Host or Authorization headers none is believed (RFC 9112 §3.2).
    http: { joinDuplicateHeaders: true, requireHostHeader: false, maxHeaderSize: limits.headerBytes },
    clientErrorHandler: answerUnreadable(errorDocs, genReqId),
    frameworkErrors: (error, request, reply) => void render(error, request, reply),
    trustProxy: trusted(trustProxy),
    genReqId,
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: longestUrl, ignoreTrailingSlash: false },
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: "idle",
    return503OnClosing: false,
  });
};

/** How long connections that are kept alive are served after the order to close (milliseconds). */
const drainGrace = 1_000;

/** From the order to close on, every answer says `Connection: close`, and the readiness probe that it is over. */
const drainBeforeClosing = (app: FastifyInstance): { readonly isDraining: () => boolean } => {
  let draining = false;
  app.addHook("preClose", async () => {
    draining = true;
    await drainConnections(app.server, drainGrace);
  });
  return { isDraining: () => draining };
};

/** The HTTP server: tenant from host, safe bodies, one renderer of errors, and the doors. */
export const createApp = async (config: Config, logger: Logger, doors: Doors): Promise<FastifyInstance> => {
  const errorDocs = `${config.baseUrl.origin}/docs/errors`;
  const render = renderError(logger, errorDocs);
  const app = create(config, render, errorDocs);
  hearExpectations(app.server);
  const { isDraining } = drainBeforeClosing(app);
  const compilers = createSchemaCompilers();
  app.setValidatorCompiler(compilers.validator).setSerializerCompiler(compilers.serializer);
  app.setErrorHandler(render);
  app.setNotFoundHandler({ preHandler: [] }, (request) => {
    throw unknownRoute(request);
  });
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_request: unknown, body: Buffer) => readJson(body));
  app.decorateRequest("account");
  app.decorateRequest("loginId", null);
  app.decorate("noteRefusal", ({ id, loginId, account }, { code, message }) => {
    const login = loginId === null ? {} : { login: loginId };
    logger.info({ reqId: id, ...login, account: account.id, code, reason: message }, "refused on a page");
  });
  noteSource(app);
  app.addHook("onRequest", resolveAccount(doors.tenants));
  discoveryDoor(app, doors.oauth.token);
  await app.register(async (framed) => {
    framed
      .addHook("onRequest", setResponseHeaders(config.baseUrl.protocol === "https:"))
      .addHook("preParsing", assertBodyHeaders);
    service(framed, async () => !isDraining() && (await doors.isReady()));
    docsDoor(framed, getOpenApi.path);
    assetsDoor(framed);
    await framed.register(async (scope) => {
      browserCallable(scope);
      // Forms are taken where they are declared, and nowhere else.
      await scope.register((forms) => clientEndpoints(forms, doors.oauth, render));
      await scope.register(async (people) => {
        await people.register(cookie);
        await userEndpoints(people, doors.oauth);
        meDoor(people, doors.me);
        await people.register((forms) => loginDoor(forms, doors.login));
      });
      dbConnectionsDoor(scope, doors.dbConnections);
    });
    await framed.register(async (scope) => registrationDoor(scope, doors.registration, render));
    managementDoor(framed, doors.access, doors.management);
  });
  return app;
};
