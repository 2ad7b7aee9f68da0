// A comparison that never ends, hidden in a conversion.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const number = {
    valueOf() {
      for (;;);
    },
  };
  setTimeout(() => {}, number);
};
