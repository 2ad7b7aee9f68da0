/**
 * `error_code` of what went wrong between this program and the server, or was no answer of the server's. The server's own
 * codes are `ErrorCode`. The message says what was tried and what the likely mistake is.
 */
export type TransportErrorCode =
  /** Nothing listens at that port: the server is not running, or the port is wrong. */
  | "connection_refused"
  /** The server closed the connection before its answer was complete. */
  | "connection_lost"
  /** No connection came about in time: a firewall, or a host that is down. */
  | "connect_timeout"
  /** No way leads to the host. */
  | "host_unreachable"
  /** The name does not resolve: misspelt, or no name server within reach. */
  | "host_not_found"
  /** The server speaks http, the `domain` says https. */
  | "https_at_http_server"
  /** The server speaks https, the `domain` says http. */
  | "http_at_https_server"
  /** What listens there speaks another protocol than HTTP. */
  | "not_http"
  /** The certificate was signed by itself, or by an authority of one's own. */
  | "self_signed_certificate"
  /** The certificate was signed by an authority that this machine does not know. */
  | "untrusted_certificate"
  /** The certificate is for another host. */
  | "wrong_certificate_host"
  /** The certificate has expired, or is not good yet. */
  | "expired_certificate"
  /** No answer within `timeout`. */
  | "timeout"
  /** The caller's `signal` aborted. */
  | "aborted"
  /** The server answered with a redirect. Redirects are refused: they would take the token along. */
  | "redirect_refused"
  /** The answer is larger than it may be, and was not read to its end. */
  | "answer_too_large"
  /** A 2xx that is not what the API answers: not JSON, or JSON of another shape. */
  | "unexpected_answer"
  /** Any other failure of the network; `cause` says which. */
  | "network_error";

/** What is not the network's fault: the caller's will, or an answer that did come. */
const ofOthers = ["aborted", "redirect_refused", "answer_too_large", "unexpected_answer"] as const;

type OtherFailure = (typeof ofOthers)[number];

/** What the network does to a request. */
export type NetworkFailure = Exclude<TransportErrorCode, OtherFailure>;

const known: ReadonlyMap<string, NetworkFailure> = new Map(
  Object.entries<NetworkFailure>({
    ECONNREFUSED: "connection_refused",
    ECONNRESET: "connection_lost",
    ECONNABORTED: "connection_lost",
    EPIPE: "connection_lost",
    UND_ERR_SOCKET: "connection_lost",
    ETIMEDOUT: "connect_timeout",
    UND_ERR_CONNECT_TIMEOUT: "connect_timeout",
    EHOSTUNREACH: "host_unreachable",
    ENETUNREACH: "host_unreachable",
    EHOSTDOWN: "host_unreachable",
    ENOTFOUND: "host_not_found",
    EAI_AGAIN: "host_not_found",
    EPROTO: "https_at_http_server",
    ERR_SSL_WRONG_VERSION_NUMBER: "https_at_http_server",
    ERR_SSL_PACKET_LENGTH_TOO_LONG: "https_at_http_server",
    HTTPParserError: "not_http",
    DEPTH_ZERO_SELF_SIGNED_CERT: "self_signed_certificate",
    SELF_SIGNED_CERT_IN_CHAIN: "self_signed_certificate",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "untrusted_certificate",
    UNABLE_TO_GET_ISSUER_CERT: "untrusted_certificate",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "untrusted_certificate",
    ERR_TLS_CERT_ALTNAME_INVALID: "wrong_certificate_host",
    CERT_HAS_EXPIRED: "expired_certificate",
    CERT_NOT_YET_VALID: "expired_certificate",
    TimeoutError: "timeout",
    UND_ERR_HEADERS_TIMEOUT: "timeout",
    UND_ERR_BODY_TIMEOUT: "timeout",
  }),
);

/** The code for what the system calls it: an error code such as `ECONNREFUSED`, or an error's name. */
export const networkFailureOf = (reason: string): NetworkFailure =>
  known.get(reason) ?? (reason.startsWith("HPE_") ? "not_http" : "network_error");

const ownAuthority = "start Node.js with NODE_EXTRA_CA_CERTS=<file of the authority> if you trust it";

const explanations: Readonly<Record<NetworkFailure, (url: URL) => string>> = {
  connection_refused: ({ host }) => `nothing listens at ${host}. Is the server running, and is this its port?`,
  connection_lost: ({ host }) => `${host} closed the connection before its answer was complete`,
  connect_timeout: ({ host }) => `no connection to ${host} came about. Is the host up, and does a firewall let this through?`,
  host_unreachable: ({ host }) => `no way leads to ${host}. Is the network up?`,
  host_not_found: ({ hostname }) =>
    `the name ${hostname} was not found. Is \`domain\` spelt right, and does it have a DNS entry?`,
  https_at_http_server: ({ host }) =>
    `https was tried, but ${host} does not speak it. Is it an http server? Then write http://${host} as \`domain\``,
  http_at_https_server: ({ host }) => `http was tried, but ${host} speaks https. Write https://${host} as \`domain\``,
  not_http: ({ host }) => `what listens at ${host} does not speak HTTP. Is this the right port?`,
  self_signed_certificate: ({ host }) =>
    `the certificate of ${host} was signed by itself or by an own authority; ${ownAuthority}`,
  untrusted_certificate: ({ host }) =>
    `the certificate of ${host} comes from an authority that this machine does not know, or its chain is incomplete; ${ownAuthority}`,
  wrong_certificate_host: ({ hostname }) => `the certificate is not for ${hostname}. Is \`domain\` the name of the tenant?`,
  expired_certificate: ({ host }) => `the certificate of ${host} is not good at this time. Is this machine's clock right?`,
  timeout: ({ host }) => `no complete answer from ${host} in time. Raise \`timeout\` if the request may take longer`,
  network_error: ({ host }) => `the request to ${host} failed`,
};

const isNetworkFailure = (code: string): code is NetworkFailure => Object.hasOwn(explanations, code);
const isOtherFailure = (code: string): code is OtherFailure => ofOthers.some((fault) => fault === code);

/** Whether a code is of the transport's, and not of the server's. */
export const isTransportErrorCode = (code: string): code is TransportErrorCode => isNetworkFailure(code) || isOtherFailure(code);

/** What was tried and the likely mistake, in one sentence. */
export const explanationOf = (code: NetworkFailure, url: string): string => explanations[code](new URL(url));
