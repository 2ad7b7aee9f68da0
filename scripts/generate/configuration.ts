import { options } from "../../apps/server/src/config-options.ts";

const row = ({ name, default: preset, meaning }: { name: string; default: string; meaning: string }): string =>
  `| \`${name}\` | ${preset === "–" ? "–" : `\`${preset}\``} | ${meaning.replaceAll("|", "\\|")} |`;

/** `docs/configuration.md`, from the table of options that the server itself reads. */
export const renderConfiguration = (): { path: string; text: string }[] => [
  {
    path: "docs/configuration.md",
    text: [
      "# Configuration",
      "",
      "Generated from `apps/server/src/config-options.ts` by `npm run generate`.",
      "",
      "The server is configured by environment variables alone. They are read once, at start; whatever is wrong is told at once, each problem with the variable and the fix, and the server does not start. An empty variable counts as absent.",
      "",
      "| Variable | Default | Meaning |",
      "|---|---|---|",
      ...Object.values(options).map(row),
      "",
    ].join("\n"),
  },
];
