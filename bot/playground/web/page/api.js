/** Asking the server to do something. */

/** The server would not do it: Telegram would not let the person either. */
export class Refused extends Error {}

/** The server does not answer. */
export class Unreachable extends Refused {}

/**
 * Runs one action of the control side.
 *
 * @param {string} action
 * @param {Record<string, unknown>} [given] Its arguments.
 * @returns {Promise<any>}
 * @throws {Refused} With the reason in words; {@link Unreachable} where there is no answer.
 */
export async function act(action, given = {}) {
  let response;
  try {
    response = await fetch(`/control/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
    });
  } catch {
    throw new Unreachable("The playground does not answer.");
  }
  const body = await response.json().catch(() => ({ error: `The playground answered ${response.status}.` }));
  if (!response.ok) throw new Refused(body.error);
  return body.result;
}

/**
 * Says where the bytes of a file are.
 *
 * @param {string} fileId
 * @returns {string}
 */
export function mediaUrl(fileId) {
  return `/media/${encodeURIComponent(fileId)}`;
}
