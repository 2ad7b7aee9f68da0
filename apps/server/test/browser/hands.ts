import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import type { TestApp, TestPerson } from "../harness/login.ts";

type Typed = Pick<TestPerson, "email" | "password">;

/** Somebody who has no account yet. */
export const newcomer = (): Typed => ({
  email: `n${randomBytes(5).toString("hex")}@example.org`,
  password: "quite a Good sentence 7",
});

/** Signs in at the page that asks for name and password. */
export const fillIn = async (page: Page, { email, password }: Typed): Promise<void> => {
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
};

/** Makes an account from the sign-in page. */
export const signUp = async (page: Page, { email, password }: Typed): Promise<void> => {
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create an account" }).click();
};

/** What the page says. */
export const said = async (page: Page): Promise<string> => (await page.getByRole("main").textContent()) ?? "";

/** The parameters with which the tab is at the application. */
export const arrivedAt = async (page: Page, app: TestApp): Promise<URLSearchParams> => {
  await page.waitForURL((url) => url.href.startsWith(app.callback));
  return new URL(page.url()).searchParams;
};

/** Where an application has people come back to after a logout. */
export const byeOf = ({ callback }: TestApp): string => callback.replace(/cb$/, "bye");

export const arrivedAtBye = (page: Page, app: TestApp): Promise<void> => page.waitForURL(`${byeOf(app)}?state=s`);
