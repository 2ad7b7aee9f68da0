// A hook that is a Proxy.
// → failed Error
exports.onExecutePostLogin = new Proxy(() => {}, {
  apply: () => {
    throw new Error("trapped");
  },
});
