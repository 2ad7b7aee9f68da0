import { expect, test } from "vitest";
import { isReachable } from "./reachable.ts";

test.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "169.253.255.255", "2606:4700::1111", "2a00:1450:4001::1"])(
  "SEC-OUT-01 %s is public",
  (address) => {
    expect(isReachable(address, false)).toBe(true);
    expect(isReachable(address, true)).toBe(true);
  },
);

test.each(["127.0.0.1", "10.1.2.3", "192.168.0.9", "172.20.0.1", "100.64.1.1", "::1", "fd12::1"])(
  "SEC-OUT-01 %s is reached only where a private network is allowed",
  (address) => {
    expect(isReachable(address, false)).toBe(false);
    expect(isReachable(address, true)).toBe(true);
  },
);

test.each(["", "rp.example", "1.2.3", "256.1.1.1", "fe80::1%eth0"])("%j is no address to connect to", (address) => {
  expect(isReachable(address, true)).toBe(false);
});
