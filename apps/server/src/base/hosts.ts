/** How hosts are made, from the configured base URL. Request headers have no say in it. */
export interface Hosts {
  readonly scheme: string;
  /** Host of the operator account, without port. */
  readonly base: string;
  /** `:port`, or empty for the scheme's own. */
  readonly port: string;
}

export const hostsOf = (baseUrl: URL): Hosts => ({
  scheme: baseUrl.protocol,
  base: baseUrl.hostname,
  port: baseUrl.port === "" ? "" : `:${baseUrl.port}`,
});

/** Whether a host name is one that this installation serves, taken or not. */
export const isOwnHost = ({ base }: Hosts, hostname: string): boolean => {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  return name === base || name.endsWith(`.${base}`);
};
