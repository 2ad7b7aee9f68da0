// A Proxy whose trap asks itself without end.
// → failed TimeoutError|InternalError
exports.onExecutePostLogin = async (event, api) => {
  const proxy = new Proxy({}, { get: (target, name, receiver) => receiver[name] });
  console.log(proxy.anything);
};
