// Proxies around proxies.
// → failed InternalError|TimeoutError|RangeError
exports.onExecutePostLogin = async (event, api) => {
  let proxy = {};
  for (let n = 0; n < 200_000; n += 1) proxy = new Proxy(proxy, {});
  proxy.anything;
};
