// A person's browser on the sign-in page: from the address on the button to the code that Teams hands to the bot.

import assert from 'node:assert/strict';
import type { ClickResult, SimMessage, SimPerson, World } from './world.ts';

export interface Visit {
  /** What the last page says. */
  status: number;
  /** What Teams would hand to the bot; undefined when the page did not end well. */
  code: string | undefined;
}

/** The address behind the sign-in button of the message, as that person sees it. */
export async function signInUrlOf(person: SimPerson, message: SimMessage): Promise<string> {
  const pressed = await person.clicks(message, 'Sign in');
  const { type, url } = pressed.body as { type?: string; url?: unknown };
  assert.equal(type, 'signin', JSON.stringify(pressed));
  assert.ok(typeof url === 'string');
  return url;
}

/** Opens the address, signs in on Entra's page as that person (second factor and consent given), and comes back. */
export async function visits(url: string, person: SimPerson, answer: Record<string, string> = {}): Promise<Visit> {
  const start = await fetch(url, { redirect: 'manual' });
  const entra = start.headers.get('location');
  if (entra === null) return { status: start.status, code: undefined };
  const form = new URLSearchParams({ user: person.userPrincipalName, mfa: 'yes', consent: 'yes', ...answer });
  const submitted = await fetch(entra, { method: 'POST', body: form, redirect: 'manual' });
  const back = submitted.headers.get('location');
  assert.ok(back !== null, `Entra's page did not end: ${submitted.status}`);
  const end = await fetch(back);
  const code = /data-state="([\w-]+)"/.exec(await end.text())?.[1];
  return { status: end.status, code };
}

/** Teams hands the code to the bot, and with it sends the click again. */
export async function handsIn(
  world: World,
  person: SimPerson,
  message: SimMessage,
  code: string | undefined,
): Promise<ClickResult> {
  assert.ok(code !== undefined, 'the page gave no code');
  const path = `/_sim/messages/${encodeURIComponent(message.id)}/sign-in`;
  return (await world.api('POST', path, { by: person.id, code })) as ClickResult;
}
