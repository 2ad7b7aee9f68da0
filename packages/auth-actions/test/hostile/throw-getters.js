// A thrown object whose members never come.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  throw {
    get message() {
      for (;;);
    },
  };
};
