// A typed array beyond the limit.
// → failed InternalError|RangeError
exports.onExecutePostLogin = async (event, api) => {
  new Uint8Array(2 ** 31 - 1);
};
