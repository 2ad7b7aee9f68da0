import { networkOf, problem } from "../../base/index.ts";
import type { PasswordLogin } from "./authenticate.ts";

/** Counts a sign-up, by whichever route, before anything is looked at: refused ones cost a look into the account or a hash, too. */
export const spendSignUp = ({ signUps }: PasswordLogin, accountId: string, ip: string): void => {
  const seconds = signUps?.spend(`${accountId}\n${networkOf(ip)}`) ?? 0;
  if (signUps && seconds > 0)
    throw problem(
      "too_many_requests",
      `More than ${signUps.limit} sign-ups in ${signUps.window} seconds from one address. Try again in ${seconds} seconds.`,
      { headers: { "retry-after": String(seconds) } },
    );
};
