// Bytes of many megabytes, through the host.
// → failed RangeError
exports.onExecutePostLogin = async (event, api) => {
  new TextDecoder().decode(new Uint8Array(60_000_000).fill(120));
};
