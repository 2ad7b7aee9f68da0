// A hook that throws when it is asked for.
// → failed Error
Object.defineProperty(exports, "onExecutePostLogin", {
  get: () => {
    throw new Error("not for you");
  },
});
